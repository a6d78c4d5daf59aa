package org.blockberry.cli.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * The shell at a terminal: history in {@code HOME/var/shell.history}, completion by the node, Ctrl-C cancels the
 * running command,
 * Ctrl-D leaves.
 */
public final class InteractiveShell {
  private static final int HISTORY = 1_000;

  private final Path home;
  private final ShellClient client;

  /** For a connected client. */
  public InteractiveShell(Path home, ShellClient client) {
    this.home = home;
    this.client = client;
  }

  /** Reads and runs lines until the user leaves; gives the exit code of the last one. */
  public int run() throws IOException {
    try (Terminal terminal = TerminalBuilder.builder().name("blockberry").system(true).dumb(true).build()) {
      return run(terminal);
    }
  }

  int run(Terminal terminal) throws IOException {
    Path history = home.resolve("var").resolve("shell.history");
    Files.createDirectories(history.getParent());
    LineReader reader = LineReaderBuilder.builder().terminal(terminal).appName("blockberry")
        .parser(new DefaultParser().eofOnUnclosedQuote(true))
        .completer((line, parsed, candidates) -> complete(parsed, candidates))
        .variable(LineReader.HISTORY_FILE, history).variable(LineReader.HISTORY_SIZE, HISTORY)
        .variable(LineReader.HISTORY_FILE_SIZE, HISTORY).option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
        .build();
    terminal.writer().println("The shell of the node in " + home + ". help lists the commands, Ctrl-D leaves.");
    int code = 0;
    while (true) {
      String line;
      try {
        line = reader.readLine("blockberry> ").strip();
      } catch (UserInterruptException e) {
        continue; // Ctrl-C clears the line
      } catch (EndOfFileException e) {
        return code;
      }
      if (line.equals("exit") || line.equals("quit")) {
        return code;
      }
      if (!line.isEmpty()) {
        code = run(terminal, line);
      }
    }
  }

  private int run(Terminal terminal, String line) throws IOException {
    Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, signal -> cancel());
    try {
      return client.execute(line, terminal.output(), terminal.output());
    } finally {
      terminal.handle(Terminal.Signal.INT, before);
      terminal.flush();
    }
  }

  private void cancel() {
    try {
      client.cancel();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the running line fails with the same reason
    }
  }

  private void complete(ParsedLine parsed, List<Candidate> candidates) {
    try {
      client.complete(parsed.line(), parsed.cursor()).forEach(word -> candidates.add(new Candidate(word)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
