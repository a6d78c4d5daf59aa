package org.blockberry.cli;

import picocli.CommandLine.Command;

/** {@code store ...}. */
@Command(description = "Work on the stores of a stopped node.", subcommands = StoreMigrateCommand.class)
final class StoreCommand extends CommandGroup {
}
