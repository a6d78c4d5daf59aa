package org.blockberry.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** {@code completion}. */
@Command(description = {"Print a script that completes commands and options in bash and zsh.",
    "For this session: source <(blockberry completion)"})
final class CompletionCommand extends ConsoleCommand {
  @Override
  public Integer call() {
    out().print(AutoComplete.bash("blockberry", Main.everything(console())));
    out().flush();
    return ExitCodes.OK;
  }
}
