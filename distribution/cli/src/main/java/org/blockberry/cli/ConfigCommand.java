package org.blockberry.cli;

import picocli.CommandLine.Command;

/** {@code config ...}. */
@Command(description = {"Look at the configuration without a node.",
    "A running node shows and changes it with: blockberry shell config:list, config:describe, config:set"},
    subcommands = {ConfigCheckCommand.class, ConfigReferenceCommand.class})
final class ConfigCommand extends CommandGroup {
}
