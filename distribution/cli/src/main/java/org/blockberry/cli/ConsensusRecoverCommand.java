package org.blockberry.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.blockberry.api.value.JsonValue;
import org.blockberry.node.sign.GuardedSigner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code consensus recover}. */
@Command(name = "recover", description = {"Let a stopped validator start although its consensus log is damaged, by setting the log aside.",
    "Its signer remembers what it signed and what it is locked on, so the node goes on in the middle of the height and breaks no",
    "promise. Where the signer does not know the lock (consensus show), the node signs nothing until that height is over.",
    "",
    "--forget-lock HEIGHT is for a height that would never end otherwise: so many validators lost the block that they precommitted, or",
    "do not know what they precommitted, that nobody can decide any more. It assumes that no validator, no other node and no client",
    "has a block of that height or a commit for it, and that all these validators are stopped before the first of them is started again.",
    "If somebody has one, the chain forks at that height: two blocks, both with valid commits, and light clients may believe either. Nothing is",
    "ever signed twice for one height, round and step; the key cannot be slashed for double signing by it."})
final class ConsensusRecoverCommand extends ConsoleCommand {
  @Mixin
  SignedMemory signed = new SignedMemory();
  @Option(names = "--forget-lock", paramLabel = "HEIGHT", description = "also forget what was precommitted at this height, the last that was signed for")
  Long forget;
  @Option(names = "--yes", description = "do not ask")
  boolean yes;
  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public Integer call() throws Exception {
    try (AutoCloseable held = signed.hold(console())) {
      GuardedSigner.Memory memory = signed.look();
      if (forget != null && (memory.last().height() != forget || memory.last().round() == Integer.MAX_VALUE)) {
        throw CliException.failed("--forget-lock is " + forget + " but " + (memory.last().round() == Integer.MAX_VALUE ? "the key signs above height "
            : "the last height that was signed for is ") + memory.last().height() + ". Nothing was changed");
      }
      confirm(memory);
      Optional<Path> aside = signed.setLogAside();
      if (forget != null) {
        signed.forgetLock(forget); // last: a log that is still there would know the lock
      }
      report(aside);
      return ExitCodes.OK;
    }
  }

  private void confirm(GuardedSigner.Memory memory) throws CliException {
    if (yes) {
      return;
    }
    String word = forget == null ? "recover" : "forget the lock of height " + forget;
    err().print(signed.text(memory) + (forget == null ? "The log will be set aside.\n" : "The log will be set aside and the lock forgotten. That"
        + " forks the chain if anybody has a block of height " + forget + " or a commit for it.\n"));
    err().flush();
    String answer = console().secret().apply("to go on type: " + word).map(String::new)
        .orElseThrow(() -> CliException.failed("nobody can be asked. Nothing was changed. --yes goes on without a question"));
    if (!answer.strip().equals(word)) {
      throw CliException.failed("the answer was another one. Nothing was changed");
    }
  }

  private void report(Optional<Path> aside) throws CliException {
    GuardedSigner.Memory memory = signed.look();
    JsonValue.ObjectBuilder value = signed.json(memory).put("forgot_lock", forget != null);
    aside.ifPresent(path -> value.put("set_aside", path.toString()));
    String next = memory.signed().isPresent() ? "The node goes on from there when it is started; the folder that was set aside can be deleted then."
        : memory.last().height() == 0 ? "The node can be started." : "The node signs nothing until height " + memory.last().height()
        + " is over. If that height never ends without it: --forget-lock " + memory.last().height() + ", but read --help first.";
    print(json, value.build(), aside.map(path -> "set aside: " + path + "\n").orElse("there was no log\n") + signed.text(memory) + next + "\n");
  }
}
