package org.blockberry.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.blockberry.api.role.Role;
import org.blockberry.chain.genesis.Genesis;
import org.blockberry.chain.genesis.GenesisValidator;
import org.blockberry.cli.home.NodeState;
import org.blockberry.cli.localnet.LocalNode;
import org.blockberry.crypto.keystore.KeyFileException;
import org.blockberry.crypto.keystore.KeyPurpose;
import org.blockberry.libp2p.identity.PublicKey;
import org.blockberry.ops.config.TomlEdit;

/** The homes of a network on this machine: keys, one genesis, configurations that name the first node as seed. */
final class LocalnetHomes {
  private static final int PASSWORD_BYTES = 16;
  private static final long POWER = 10; // of each validator
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path folder;
  private final Path template;
  private final NewGenesis fresh;
  private final Console console;

  /** @param fresh for a network that does not exist yet */
  LocalnetHomes(Path folder, Path template, NewGenesis fresh, Console console) {
    this.fresh = fresh;
    this.folder = folder;
    this.template = template;
    this.console = console;
  }

  Path passwordFile() {
    return folder.resolve("password");
  }

  /** Makes what is missing; what is there stays as it is, so that a network that was stopped goes on. */
  void prepare(List<LocalNode> nodes, Progress progress) throws IOException, CliException, KeyFileException {
    for (LocalNode node : nodes) {
      NodeState state = NodeState.of(node.home());
      if (state.running()) {
        throw CliException.failed(node.home().root() + " is in use" + state.pid().map(pid -> " by process " + pid + ". Stop it: kill " + pid)
            .orElse(""));
      }
    }
    Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    if (!Files.exists(passwordFile())) {
      byte[] secret = new byte[PASSWORD_BYTES];
      RANDOM.nextBytes(secret);
      Files.createFile(passwordFile(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(passwordFile(), HexFormat.of().formatHex(secret) + "\n", StandardCharsets.US_ASCII);
    }
    KeyAccess access = new KeyAccess();
    access.passwordFile = passwordFile();
    LocalNode first = nodes.get(0);
    String chainId = KeyAccess.chainId(first.home()).orElseGet(() -> "localnet-" + HexFormat.of().toHexDigits(RANDOM.nextInt()).substring(0, 6)
        + "-1");
    boolean freshNetwork = !Files.exists(first.home().configFile());
    String seed = "";
    for (LocalNode node : nodes) {
      boolean missing = !Files.exists(node.home().configFile());
      if (missing) {
        progress.home(node);
        if (node != first) {
          Files.createDirectories(node.home().root(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
          Files.copy(first.home().genesisFile(), node.home().genesisFile(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        new HomeSetup(node.home(), template, access, console).run(chainId, node.name(), node.validator() ? Role.VALIDATOR : Role.FULL,
            node.validator() ? "bft" : "none", fresh, false);
      }
      if (node == first) {
        seed = node.address() + "/p2p/" + PublicKey.ed25519(access.files().inspect(KeyAccess.file(node.home(), KeyPurpose.NODE)).publicKey())
            .peerId();
      }
      if (missing) {
        configure(node, node == first ? "" : seed);
      }
    }
    if (freshNetwork) {
      writeGenesis(nodes, chainId, access);
    }
  }

  /** One genesis for all, once the keys of all validators are there. */
  private void writeGenesis(List<LocalNode> nodes, String chainId, KeyAccess access) throws IOException, KeyFileException {
    List<GenesisValidator> validators = new ArrayList<>();
    for (LocalNode node : nodes) {
      if (node.validator()) {
        validators.add(new GenesisValidator(org.blockberry.chain.PublicKey.ed25519(access.files().inspect(KeyAccess.file(node.home(), KeyPurpose.VALIDATOR))
            .publicKey()), POWER, node.name()));
      }
    }
    Genesis genesis = fresh.genesis(chainId, validators);
    for (LocalNode node : nodes) {
      Files.writeString(node.home().genesisFile(), fresh.print(genesis), StandardCharsets.UTF_8);
    }
  }

  /** Told before something that takes a while. */
  @FunctionalInterface
  interface Progress {
    /** A home is made. */
    void home(LocalNode node);
  }

  private static void configure(LocalNode node, String seed) throws IOException {
    Path file = node.home().configFile();
    String text = Files.readString(file, StandardCharsets.UTF_8);
    text = TomlEdit.set(text, "rpc", "listen", quoted("127.0.0.1:" + node.rpcPort()));
    text = TomlEdit.set(text, "transport", "type", quoted("glueberry"));
    text = TomlEdit.set(text, "transport.glueberry", "listen", "[" + quoted(node.address()) + "]");
    text = TomlEdit.set(text, "network", "private_addresses", "true");
    text = TomlEdit.set(text, "network", "seeds", seed.isEmpty() ? "[]" : "[" + quoted(seed) + "]");
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }
}
