package org.blockberry.cli;

import picocli.CommandLine.Command;

/** {@code keys ...}. */
@Command(description = {"Look after the key files in HOME/keys.",
    "validator.json signs blocks, node.json names the node.",
    "Each file is encrypted with a password and bound to one chain and one purpose."},
    subcommands = {KeysListCommand.class, KeysShowCommand.class, KeysGenerateCommand.class, KeysImportCommand.class,
        KeysExportCommand.class, KeysPasswordCommand.class, KeysRotateCommand.class, KeysForgetCommand.class})
final class KeysCommand extends CommandGroup {
}
