package org.blockberry.cli;

import picocli.CommandLine.Command;

/** {@code consensus ...}. */
@Command(description = {"Look at what a stopped validator signed and logged, and bring it back when its consensus log is damaged or lost."},
    subcommands = {ConsensusShowCommand.class, ConsensusRecoverCommand.class, ConsensusNewMemoryCommand.class})
final class ConsensusCommand extends CommandGroup {
}
