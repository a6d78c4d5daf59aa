package org.blockberry.cli;

import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a command sees of the world around its process; a test gives its own.
 *
 * @param out standard output
 * @param err standard error
 * @param environment variables
 * @param secret asks for a text without showing it; empty if nobody can be asked
 */
record Console(PrintStream out, PrintStream err, Map<String, String> environment, Function<String,
    Optional<char[]>> secret) {
  /** The process's own surroundings. */
  static Console of(PrintStream out, PrintStream err) {
    return new Console(out, err, System.getenv(), question -> {
      java.io.Console terminal = System.console();
      return terminal == null ? Optional.empty() : Optional.ofNullable(terminal.readPassword("%s: ", question));
    });
  }
}
