package org.blockberry.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code help [COMMAND...]}. */
@Command(description = "Explain the commands, one of them, or the exit codes.")
final class HelpCommand extends ConsoleCommand {
  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "a command, or exit-codes")
  List<String> words = List.of();

  @Override
  public Integer call() throws CliException {
    if (words.equals(List.of("exit-codes"))) {
      out().println(ExitCodes.EXPLAINED);
      return ExitCodes.OK;
    }
    CommandLine line = Main.everything(console());
    for (String word : words) {
      CommandLine next = line.getSubcommands().get(word);
      if (next == null) {
        throw CliException.usage("no command is called \"" + String.join(" ", words) + "\". See: blockberry help");
      }
      line = next;
    }
    out().print(line.getUsageMessage());
    if (words.isEmpty()) {
      out().println("\nblockberry help COMMAND explains one, blockberry help exit-codes the exit codes.\n"
          + "First steps: blockberry start --dev; then blockberry tx send name=berry; blockberry query /key name");
    }
    return ExitCodes.OK;
  }
}
