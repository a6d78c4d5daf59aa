package org.blockberry.cli;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.JsonText;
import picocli.CommandLine.Option;

/** What all commands have. */
abstract class ConsoleCommand implements Callable<Integer> {
  private Console console;

  @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this")
  boolean help;

  @Option(names = "--debug", description = "show where an error comes from")
  boolean debug;

  void console(Console given) {
    console = given;
  }

  Console console() {
    return console;
  }

  PrintStream out() {
    return console.out();
  }

  PrintStream err() {
    return console.err();
  }

  /** JSON for programs, text for people. */
  void print(boolean json, JsonValue value, String text) {
    out().print(json ? JsonText.print(value) + "\n" : text);
    out().flush();
  }
}
