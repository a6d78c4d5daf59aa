package org.blockberry.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.blockberry.api.consensus.ConsensusSigner.SignedHeight;
import org.blockberry.api.consensus.ConsensusSigner.SignedStep;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.BlockId;
import org.blockberry.cli.home.Home;
import org.blockberry.crypto.keystore.KeyFileException;
import org.blockberry.crypto.keystore.KeyPurpose;
import org.blockberry.node.sign.BegunMemories;
import org.blockberry.node.sign.GuardedSigner;
import org.blockberry.node.sign.SignerStateException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the node of a home signed, and its consensus log, while it is stopped. */
final class SignedMemory {
  private static final List<String> STEPS = List.of("proposal", "prevote", "precommit");
  private static final int KEY_BYTES = 32;

  @Mixin
  HomeOption home = new HomeOption();
  @Option(names = "--validator-key", paramLabel = "KEY", description = "public key of the validator, 64 hexadecimal digits, if it is not in this"
      + " home (keystore.remote.validator_key)")
  String validatorKey;

  private Home folder;
  private String chainId;
  private Bytes publicKey;

  /** Holds the home, so that no node starts meanwhile, and reads. */
  AutoCloseable hold(Console console) throws CliException, KeyFileException {
    AutoCloseable held = holdUnbegun(console);
    if (Files.exists(state())) {
      return held;
    }
    try (held) {
      throw CliException.failed(missing());
    } catch (CliException e) {
      throw e;
    } catch (Exception e) {
      throw CliException.failed("cannot close " + folder.lockFile() + ": " + e, e);
    }
  }

  private String missing() {
    try {
      return new BegunMemories(folder.keys()).has(publicKey) ? "what this key signed last is missing: " + state()
          + ". Copy it from the machine that signed last; see also: blockberry help consensus new-memory"
          : "this home never signed anything: there is no " + state();
    } catch (SignerStateException e) {
      return e.getMessage();
    }
  }

  /** As {@link #hold}, also of a home without a memory. */
  AutoCloseable holdUnbegun(Console console) throws CliException, KeyFileException {
    folder = home.resolve(console);
    chainId = KeyAccess.chainId(folder).orElseThrow(() -> CliException.failed(folder.genesisFile() + " is missing: " + folder.root()
        + " is no home of a node. Name it with --home"));
    publicKey = key();
    return new KeyFolder(folder, new KeyAccess()).holdHome();
  }

  private Bytes key() throws CliException, KeyFileException {
    if (validatorKey != null) {
      if (!validatorKey.matches("[0-9a-fA-F]{" + 2 * KEY_BYTES + "}")) {
        throw CliException.usage("--validator-key is \"" + validatorKey + "\" but must have 64 hexadecimal digits");
      }
      return Bytes.fromHex(validatorKey);
    }
    KeyAccess access = new KeyAccess();
    Path file = KeyAccess.file(folder, KeyPurpose.VALIDATOR);
    if (!Files.exists(file)) {
      throw CliException.failed("there is no " + file + ". If the key is in another process, name it with --validator-key");
    }
    return access.files().inspect(file).publicKey();
  }

  private Path state() {
    return folder.root().resolve("data").resolve("signer").resolve("state");
  }

  GuardedSigner.Memory look() throws CliException {
    try {
      return GuardedSigner.look(state(), chainId, publicKey);
    } catch (SignerStateException e) {
      throw CliException.failed(e.getMessage(), e);
    }
  }

  /** Begins the memory of a key that signed nothing above a height. */
  void begin(long height) throws CliException {
    try {
      GuardedSigner.begin(state(), chainId, publicKey, height);
    } catch (SignerStateException e) {
      throw CliException.failed(e.getMessage() + ". Nothing was changed", e);
    }
  }

  void forgetLock(long height) throws CliException {
    try {
      GuardedSigner.forgetLock(state(), chainId, publicKey, height);
    } catch (SignerStateException e) {
      throw CliException.failed(e.getMessage(), e);
    }
  }

  String chainId() {
    return chainId;
  }

  // ---- the log ----

  private Path log() {
    return folder.root().resolve("data").resolve("consensus").resolve("bft").resolve("log");
  }

  /** Renames the log's folder, durably; empty if there is no log. */
  Optional<Path> setLogAside() throws CliException {
    if (!Files.isDirectory(log())) {
      return Optional.empty();
    }
    int number = 1;
    while (Files.exists(log().resolveSibling("log.aside-" + number))) {
      number++;
    }
    Path aside = log().resolveSibling("log.aside-" + number);
    try {
      Files.move(log(), aside, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel parent = FileChannel.open(log().getParent(), StandardOpenOption.READ)) {
        parent.force(true);
      }
      return Optional.of(aside);
    } catch (IOException e) {
      throw CliException.failed("cannot rename " + log() + " to " + aside + ": " + e, e);
    }
  }

  // ---- for people and programs ----

  JsonValue.ObjectBuilder json(GuardedSigner.Memory memory) {
    JsonValue.ObjectBuilder json = JsonValue.object().put("chain_id", chainId).put("validator_key", publicKey.toHex())
        .put("last_signed", step(memory.last())).put("lock_known", memory.signed().isPresent() || memory.last().height() == 0);
    memory.signed().filter(signed -> signed.lockedRound() >= 0).ifPresent(signed -> json.put("locked_round", signed.lockedRound())
        .put("locked_block", BlockId.decode(signed.lockedBlock()).hash().toHex()));
    return json.put("log", log().toString()).put("log_files", files().size()).put("log_bytes", files().stream().mapToLong(SignedMemory::size).sum());
  }

  private static JsonValue step(SignedStep last) {
    return JsonValue.object().put("height", last.height()).put("round", last.round()).put("step", name(last)).build();
  }

  String text(GuardedSigner.Memory memory) {
    SignedStep last = memory.last();
    String signed = last.height() == 0 ? "nothing was signed" : last.round() == Integer.MAX_VALUE
        ? "the key signs above height " + last.height() : "signed last: the " + name(last) + " of height " + last.height() + ", round " + last.round();
    String locked = last.height() == 0 ? "" : memory.signed().map(SignedMemory::locked).orElse("\nlock: unknown, because the memory is of an earlier"
        + " version, was begun, or another memory of the key knew more");
    return "chain " + chainId + "\n" + signed + locked + "\nlog: " + log() + (files().isEmpty() ? ", not there" : ", " + files().size()
        + " files, " + files().stream().mapToLong(SignedMemory::size).sum() + " bytes") + "\n";
  }

  private static String locked(SignedHeight signed) {
    return signed.lockedRound() < 0 ? "\nlock: none, no block was precommitted at this height" : "\nlock: block "
        + BlockId.decode(signed.lockedBlock()).hash() + ", precommitted in round " + signed.lockedRound();
  }

  private static String name(SignedStep last) {
    return STEPS.get(last.step());
  }

  private List<Path> files() {
    if (!Files.isDirectory(log())) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(log())) {
      return found.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
