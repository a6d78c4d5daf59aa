package org.blockberry.cli;

import picocli.CommandLine.Command;

/** {@code tx ...}. */
@Command(description = "Send and find transactions.", subcommands = {TxSendCommand.class, TxShowCommand.class})
final class TxCommand extends CommandGroup {
}
