package org.blockberry.cli;

import org.blockberry.node.sign.GuardedSigner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code consensus new-memory HEIGHT}. */
@Command(name = "new-memory", description = {"Begin the memory of what a validator key signed (data/signer/state) in a stopped home that lost it.",
    "From then on the key signs only above HEIGHT.",
    "First look for the file: on the machine that signed last, or beside it after a key rotation that was cut off (run that again).",
    "If it is lost, HEIGHT must be at least the height that the whole chain works on, not that of this home: a key that signs again",
    "where it has signed is punished. A height too high only makes the validator miss blocks, or stops a chain that it decides alone."})
final class ConsensusNewMemoryCommand extends ConsoleCommand {
  @Parameters(paramLabel = "HEIGHT", description = "the key certainly signed nothing above it; 0: nothing at all on this chain")
  long height;
  @Mixin
  SignedMemory signed = new SignedMemory();
  @Option(names = "--yes", description = "do not ask")
  boolean yes;
  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public Integer call() throws Exception {
    if (height < 0) {
      throw CliException.usage("HEIGHT is " + height + " but must be 0 or more");
    }
    try (AutoCloseable held = signed.holdUnbegun(console())) {
      confirm();
      signed.begin(height);
      GuardedSigner.Memory memory = signed.look();
      print(json, signed.json(memory).build(), signed.text(memory));
      return ExitCodes.OK;
    }
  }

  private void confirm() throws CliException {
    if (yes) {
      return;
    }
    String word = "nothing was signed above " + height;
    err().println("If the key signed a vote above height " + height + ", here or elsewhere, it may now sign another one for the same step, which is punished.");
    err().flush();
    String answer = console().secret().apply("to go on type: " + word).map(String::new)
        .orElseThrow(() -> CliException.failed("nobody can be asked. Nothing was changed. --yes goes on without a question"));
    if (!answer.strip().equals(word)) {
      throw CliException.failed("the answer was another one. Nothing was changed");
    }
  }
}
