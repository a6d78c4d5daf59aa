package org.blockberry.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.cli.home.Home;
import org.blockberry.cli.shell.GogoLine;
import org.blockberry.cli.shell.InteractiveShell;
import org.blockberry.cli.shell.ShellClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code shell [COMMAND...]}. */
@Command(description = {"Give one command to the running node, or open a prompt.",
    "All options behind COMMAND belong to it; blockberry shell help lists the commands.",
    "One word with blanks is a whole line: blockberry shell 'node:wiring; mempool:stats'."},
    footer = {"", "Exit codes: those of the command: 0 ok, 1 failed, 2 wrong command line, 130 cancelled"})
final class ShellCommand extends ConsoleCommand {
  @Mixin
  HomeOption home = new HomeOption();
  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "a command of the node with its arguments")
  List<String> words = new ArrayList<>();

  @Override
  public Integer call() throws CliException {
    Home folder = home.resolve(console());
    try (ShellClient client = ShellClient.connect(folder.root())) {
      if (words.isEmpty()) {
        return new InteractiveShell(folder.root(), client).run();
      }
      return client.execute(GogoLine.of(words), out(), err());
    } catch (IOException e) {
      throw CliException.failed(String.valueOf(e.getMessage()), e);
    }
  }
}
