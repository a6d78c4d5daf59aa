package org.blockberry.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code role}: the shell's {@code node:role} of the running node. */
@Command(name = "role", description = {"Show what the running node is for, or make it a validator, full or archive node.",
    "Seed and light nodes keep no chain: set node.role in config.toml and start again."})
final class RoleCommand extends PeersCommand.Forwarded {
  @Parameters(paramLabel = "ROLE", arity = "0..1", description = "validator, full or archive")
  String role;
  @Option(names = "--transient", description = "for this run only, config.toml stays as it is")
  boolean transientOnly;

  @Override
  List<String> words() {
    List<String> words = new ArrayList<>(List.of("node:role"));
    if (role != null) {
      words.add(role);
    }
    if (transientOnly) {
      words.add("--transient");
    }
    return words;
  }
}
