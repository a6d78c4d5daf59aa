package org.blockberry.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.cli.home.Home;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.crypto.keystore.KeyFileException;
import org.blockberry.crypto.keystore.KeyFiles;
import org.blockberry.crypto.keystore.KeyIdentity;
import org.blockberry.crypto.keystore.KeyPurpose;
import org.blockberry.crypto.keystore.PasswordSource;
import org.blockberry.crypto.keystore.UnlockedKey;
import org.blockberry.keystore.remote.server.SignerServer;
import org.blockberry.keystore.remote.server.SignerTimes;
import org.blockberry.keystore.remote.wire.ChannelKeys;
import org.blockberry.keystore.remote.wire.NumericAddress;
import org.blockberry.node.sign.GuardedSigner;
import org.blockberry.node.sign.SignerStateException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code signer}. */
@Command(name = "signer", description = {"Sign for a validator node on another machine, until SIGTERM or Ctrl-C.",
    "This home has the validator's key and the memory of what it signed (data/signer/state); the node has neither, its",
    "config.toml says keystore.type = \"remote\" and, in [keystore.remote], where this is and which keys it must have.",
    "Both prove who they are with the node key of their home, and nothing but votes and proposals of this chain is signed."},
    subcommands = SignerKeyCommand.class)
final class SignerCommand extends ConsoleCommand {
  private static final int KEY_BYTES = 32;

  @Mixin
  HomeOption home = new HomeOption();
  @Mixin
  KeyAccess access = new KeyAccess();
  @Option(names = "--listen", paramLabel = "ADDRESS", description = "IP address and port, as 10.0.0.5:26659 or [::1]:26659")
  String listen;
  @Option(names = "--allow", paramLabel = "KEY", description = "node key of a node that may ask, as its `signer key` shows it; can be repeated")
  List<String> allow = List.of();
  @Option(names = "--new-memory", paramLabel = "HEIGHT", description = {"begin the memory of a key that has none here; the key signs only"
      + " above HEIGHT from then on (0: it never signed). Never for a key whose memory is somewhere else: move data/signer/state"})
  Long newMemory;
  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public Integer call() throws Exception {
    InetSocketAddress address = address();
    Set<Bytes> allowed = allowed();
    if (newMemory != null && newMemory < 0) {
      throw CliException.usage("--new-memory is " + newMemory + " but must be 0 or more");
    }
    Home folder = home.resolve(console());
    String chainId = KeyAccess.chainId(folder).orElseThrow(() -> CliException.failed(folder.genesisFile() + " is missing"));
    Path state = memory(folder);
    KeyFiles files = new KeyFiles(access.ed25519(), SecureRandomSource.system());
    PasswordSource password = KeyAccess.remembered(access.present(console()));
    try (AutoCloseable held = new KeyFolder(folder, access).holdHome();
        UnlockedKey validator = open(files, folder, KeyPurpose.VALIDATOR, chainId, password);
        UnlockedKey node = open(files, folder, KeyPurpose.NODE, chainId, password);
        GuardedSigner signer = guarded(validator, state, chainId);
        ChannelKeys keys = new ChannelKeys(CryptoLadder.standard(), SecureRandomSource.system(), node);
        SignerServer server = listening(address, keys, allowed, signer, chainId)) {
      say(server, node, validator, chainId);
      return wait(server, signer);
    } catch (SignerStateException e) {
      throw CliException.failed(e.getMessage(), e);
    }
  }

  private InetSocketAddress address() throws CliException {
    if (listen == null) {
      throw CliException.usage("--listen is missing: an IP address and a port, as 10.0.0.5:26659");
    }
    return NumericAddress.parse(listen).orElseThrow(
        () -> CliException.usage("--listen is \"" + listen + "\" but must be an IP address and a port, as 10.0.0.5:26659"));
  }

  private Set<Bytes> allowed() throws CliException {
    Set<Bytes> keys = new LinkedHashSet<>();
    for (String text : allow) {
      if (!text.matches("[0-9a-fA-F]{" + 2 * KEY_BYTES + "}")) {
        throw CliException.usage("--allow is \"" + text + "\" but must be a node key of 64 hexadecimal digits, as its `signer key` shows it");
      }
      keys.add(Bytes.fromHex(text));
    }
    if (keys.isEmpty()) {
      throw CliException.usage("--allow is missing: without it no node may ask");
    }
    return keys;
  }

  private static UnlockedKey open(KeyFiles files, Home home, KeyPurpose purpose, String chainId, PasswordSource password)
      throws KeyFileException {
    return files.open(KeyAccess.file(home, purpose), new KeyIdentity(purpose, chainId), password);
  }

  /** A memory that is missing is not begun by itself: it may have been lost, and the key may have signed. */
  private Path memory(Home home) throws CliException {
    Path state = home.root().resolve("data").resolve("signer").resolve("state");
    if (newMemory == null && !Files.exists(state)) {
      throw CliException.failed("the memory of what this key signed is missing: " + state + ". Move it here from where the key signed before,"
          + " or begin one with --new-memory HEIGHT");
    }
    if (newMemory != null && Files.exists(state)) {
      throw CliException.failed("the memory of what this key signed is there already: " + state + ". Start without --new-memory");
    }
    return state;
  }

  private GuardedSigner guarded(UnlockedKey validator, Path state, String chainId) {
    if (newMemory != null) {
      GuardedSigner.begin(state, chainId, validator.publicKey(), newMemory);
    }
    return GuardedSigner.open(validator, state, chainId, 0);
  }

  private SignerServer listening(InetSocketAddress address, ChannelKeys keys, Set<Bytes> allowed, GuardedSigner signer, String chainId)
      throws CliException {
    try {
      return SignerServer.open(address, keys, allowed, signer, chainId, SignerTimes.STANDARD, line -> {
        err().println(line);
        err().flush();
      });
    } catch (IOException e) {
      throw CliException.failed("cannot listen on " + listen + ": " + e.getMessage(), e);
    }
  }

  private void say(SignerServer server, UnlockedKey node, UnlockedKey validator, String chainId) {
    String where = NumericAddress.text(server.address());
    print(json, JsonValue.object().put("address", where).put("chain_id", chainId).put("signer_key", node.publicKey().toHex())
        .put("validator_key", validator.publicKey().toHex()).build(),
        "signs for chain " + chainId + ". In the node's config.toml:\n\n[keystore]\ntype = \"remote\"\n\n[keystore.remote]\naddress = \"" + where
        + "\"\nsigner_key = \"" + node.publicKey().toHex() + "\"\nvalidator_key = \"" + validator.publicKey().toHex() + "\"\n\n");
  }

  private Integer wait(SignerServer server, GuardedSigner signer) throws CliException {
    Thread onSignal = new Thread(() -> stop(server, signer), "bb-signer-stop");
    Runtime.getRuntime().addShutdownHook(onSignal);
    try {
      String failure = server.await();
      if (failure.isEmpty()) { // the signal; whoever got it ends the process
        onSignal.join();
        return ExitCodes.OK;
      }
      throw CliException.failed(failure);
    } catch (InterruptedException e) {
      throw CliException.failed("interrupted", e); // the thread ends with the command; the flag would only disturb its closing
    } finally {
      if (onSignal.getState() == Thread.State.NEW) {
        try {
          Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (IllegalStateException e) {
          err().println("the process ends already");
        }
      }
    }
  }

  private void stop(SignerServer server, GuardedSigner signer) {
    try {
      server.close();
      signer.close();
      out().flush();
      Runtime.getRuntime().halt(ExitCodes.OK);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
