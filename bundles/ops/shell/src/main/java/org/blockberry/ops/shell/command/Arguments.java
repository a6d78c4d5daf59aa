package org.blockberry.ops.shell.command;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What stood behind the name of a command, checked against its syntax. */
public final class Arguments {
  private final String command;
  private final List<String> positionals;
  private final Map<String, String> options;

  Arguments(String command, List<String> positionals, Map<String, String> options) {
    this.command = command;
    this.positionals = List.copyOf(positionals);
    this.options = Map.copyOf(options);
  }

  /** A positional argument that the syntax demands. */
  public String get(int index) {
    return positionals.get(index);
  }

  /** A positional argument that may be left out. */
  public Optional<String> find(int index) {
    return index < positionals.size() ? Optional.of(positionals.get(index)) : Optional.empty();
  }

  /** Whether an option is given. */
  public boolean has(String option) {
    return options.containsKey(option);
  }

  /** The value of an option. */
  public Optional<String> option(String name) {
    return Optional.ofNullable(options.get(name));
  }

  /**
   * The value of an option that is a number.
   *
   * @throws CommandFailure it is none, or out of bounds
   */
  public int number(String name, int otherwise, int least, int most) throws CommandFailure {
    String text = options.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw notANumber(name, text, least, most);
    }
    throw notANumber(name, text, least, most);
  }

  private CommandFailure notANumber(String name, String text, int least, int most) {
    return CommandFailure.usage(command + ": " + name + " is " + text + " but must be a whole number from " + least
        + " to " + most);
  }
}
