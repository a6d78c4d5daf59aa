package org.blockberry.ops.shell.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What may stand behind the name of a command. Every command also takes {@code --json} and {@code --help}.
 *
 * @param positionals names in order, optional ones in brackets and last
 * @param options further ones
 */
public record Syntax(List<String> positionals, List<Option> options) {
  static final Option JSON = new Option("--json", "", "print JSON");
  static final Option HELP = new Option("--help", "", "explain the command");

  /**
   * An option.
   *
   * @param name with its dashes
   * @param value what to put for its value, empty if it takes none
   * @param doc a few words
   */
  public record Option(String name, String value, String doc) {}

  /** Copies the lists. */
  public Syntax {
    positionals = List.copyOf(positionals);
    options = List.copyOf(options);
  }

  /** Positional arguments only. */
  public static Syntax of(String... positionals) {
    return new Syntax(List.of(positionals), List.of());
  }

  /** With one option more, which takes no value. */
  public Syntax flag(String name, String doc) {
    return with(new Option(name, "", doc));
  }

  /** With one option more, which takes a value. */
  public Syntax valued(String name, String value, String doc) {
    return with(new Option(name, value, doc));
  }

  private Syntax with(Option option) {
    List<Option> more = new ArrayList<>(options);
    more.add(option);
    return new Syntax(positionals, more);
  }

  /** One line behind the command's name. */
  public String usage() {
    StringBuilder text = new StringBuilder();
    positionals.forEach(name -> text.append(' ').append(name));
    options.forEach(option -> text.append(" [").append(option.name())
        .append(option.value().isEmpty() ? "" : " " + option.value()).append(']'));
    return text.append(" [--json]").toString();
  }

  /** The options including those that all commands have. */
  public List<Option> allOptions() {
    List<Option> all = new ArrayList<>(options);
    all.add(JSON);
    all.add(HELP);
    return all;
  }

  /**
   * Reads the words behind the command's name.
   *
   * @throws CommandFailure they do not fit
   */
  public Arguments parse(String command, List<String> words) throws CommandFailure {
    List<String> found = new ArrayList<>();
    Map<String, String> given = new HashMap<>();
    boolean optionsEnded = false;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (optionsEnded || !word.startsWith("-") || word.equals("-")) {
        found.add(word);
      } else if (word.equals("--")) {
        optionsEnded = true;
      } else {
        int equals = word.startsWith("--") ? word.indexOf('=') : -1;
        Option option = option(command, equals < 0 ? word : word.substring(0, equals));
        if (option.value().isEmpty()) {
          if (equals >= 0) {
            throw wrong(command, option.name() + " takes no value");
          }
          given.put(option.name(), "");
        } else if (equals >= 0) {
          given.put(option.name(), word.substring(equals + 1));
        } else if (i + 1 < words.size()) {
          given.put(option.name(), words.get(++i));
        } else {
          throw wrong(command, option.name() + " needs a value");
        }
      }
    }
    if (!given.containsKey(HELP.name())) {
      checkCount(command, found);
    }
    return new Arguments(command, found, given);
  }

  private void checkCount(String command, List<String> found) throws CommandFailure {
    long needed = positionals.stream().filter(name -> !name.startsWith("[")).count();
    if (found.size() < needed) {
      throw wrong(command, positionals.get(found.size()) + " is missing");
    }
    if (found.size() > positionals.size()) {
      throw wrong(command, "\"" + found.get(positionals.size()) + "\" is one argument too many");
    }
  }

  private Option option(String command, String name) throws CommandFailure {
    Optional<Option> known = allOptions().stream().filter(option -> option.name().equals(name)).findFirst();
    return known.orElseThrow(() -> wrong(command, "unknown option " + name));
  }

  private CommandFailure wrong(String command, String what) {
    return CommandFailure.usage(command + ": " + what + ". Usage: " + command + usage());
  }
}
