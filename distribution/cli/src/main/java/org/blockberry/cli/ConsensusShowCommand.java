package org.blockberry.cli;

import org.blockberry.node.sign.GuardedSigner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code consensus show}. */
@Command(name = "show", description = {"What the validator of a stopped node signed last, what it is locked on, and how large its consensus log is.",
    "Changes nothing."})
final class ConsensusShowCommand extends ConsoleCommand {
  @Mixin
  SignedMemory signed = new SignedMemory();
  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public Integer call() throws Exception {
    try (AutoCloseable held = signed.hold(console())) {
      GuardedSigner.Memory memory = signed.look();
      print(json, signed.json(memory).build(), signed.text(memory));
      return ExitCodes.OK;
    }
  }
}
