package org.blockberry.api.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration is not valid. The message has one line per problem. */
public final class InvalidConfigurationException extends RuntimeException {
  private final List<ConfigProblem> problems;

  /** @param problems one or more */
  public InvalidConfigurationException(List<ConfigProblem> problems) {
    super(problems.stream().map(ConfigProblem::line).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong. */
  public List<ConfigProblem> problems() {
    return problems;
  }
}
