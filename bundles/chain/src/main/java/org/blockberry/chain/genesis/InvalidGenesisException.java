package org.blockberry.chain.genesis;

import java.util.List;

/** A genesis file breaks rules; all that were found are named. */
public final class InvalidGenesisException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  /**
   * One or more problems.
   *
   * @param problems each with the name of the field
   */
  public InvalidGenesisException(List<String> problems) {
    super("the genesis file is wrong: " + String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, one text each. */
  public List<String> problems() {
    return problems;
  }
}
