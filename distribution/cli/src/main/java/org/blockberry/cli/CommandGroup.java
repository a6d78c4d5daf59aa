package org.blockberry.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that has commands below it and does nothing by itself. */
abstract class CommandGroup extends ConsoleCommand {
  @Spec
  CommandSpec spec;

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(spec.commandLine(), "which one? " + String.join(", ",
        spec.subcommands().keySet()));
  }
}
