package org.blockberry.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blockberry.api.role.Role;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.genesis.Genesis;
import org.blockberry.chain.genesis.GenesisValidator;
import org.blockberry.cli.home.Home;
import org.blockberry.crypto.keystore.IfExists;
import org.blockberry.crypto.keystore.KeyFileException;
import org.blockberry.crypto.keystore.KeyFileHeader;
import org.blockberry.crypto.keystore.KeyIdentity;
import org.blockberry.crypto.keystore.KeyPurpose;
import org.blockberry.crypto.keystore.PasswordSource;
import org.blockberry.ops.config.TomlEdit;

/** Makes what a home lacks. Nothing is written before everything that can be checked is checked. */
final class HomeSetup {
  private static final long POWER = 10;
  private static final int MAX_MONIKER = 64;
  /** A block with its proof fits into the largest message that peers take by default, 1 MiB: a chain of larger ones needs other settings. */
  static final ConsensusParams PARAMS = new ConsensusParams(new ConsensusParams.BlockParams(1_000_000, -1),
      new ConsensusParams.EvidenceParams(ConsensusParams.DEFAULT.evidence().maxAgeNumBlocks(), ConsensusParams.DEFAULT.evidence().maxAgeDuration(),
          500_000), ConsensusParams.DEFAULT.validator(), ConsensusParams.DEFAULT.version(), ConsensusParams.DEFAULT.abci());

  private final Home home;
  private final Path template;
  private final KeyAccess access;
  private final Console console;

  /**
   * What was done.
   *
   * @param files written, kept or replaced, by name
   * @param genesis the one of the home; empty if the chain's has to be copied
   */
  record Result(String chainId, Map<String, String> files, Optional<Genesis> genesis) {}

  HomeSetup(Home home, Path template, KeyAccess access, Console console) {
    this.home = home;
    this.template = template;
    this.access = access;
    this.console = console;
  }

  Result run(String chainId, String moniker, Role role, String engine, NewGenesis fresh, boolean force) throws CliException, KeyFileException,
      IOException {
    Map<String, String> files = new LinkedHashMap<>();
    String config = config(moniker, role, engine);
    KeyIdentity node = identity(KeyPurpose.NODE, chainId);
    KeyIdentity validator = identity(KeyPurpose.VALIDATOR, chainId);
    checkPresent(node);
    if (role == Role.VALIDATOR) {
      checkPresent(validator);
    }
    Files.createDirectories(home.root(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    PasswordSource password = access.fresh(console);
    files.put("keys/node.json", key(node, password));
    if (role == Role.VALIDATOR) {
      files.put("keys/validator.json", key(validator, password));
    }
    Optional<Genesis> genesis = genesis(chainId, moniker, role, fresh, force, files);
    write(home.configFile(), config, force, "config.toml", files);
    return new Result(chainId, files, genesis);
  }

  private Optional<Genesis> genesis(String chainId, String moniker, Role role, NewGenesis fresh, boolean force, Map<String, String> files)
      throws CliException, KeyFileException, IOException {
    boolean present = Files.exists(home.genesisFile());
    if (role != Role.VALIDATOR || present && !force) {
      if (present) {
        files.put("genesis.json", "kept");
        return Optional.of(KeyAccess.genesis(home.genesisFile()));
      }
      return Optional.empty();
    }
    Bytes key = access.files().inspect(KeyAccess.file(home, KeyPurpose.VALIDATOR)).publicKey();
    Genesis made = fresh.genesis(chainId, List.of(new GenesisValidator(PublicKey.ed25519(key), POWER, moniker)));
    write(home.genesisFile(), fresh.print(made), force, "genesis.json", files);
    return Optional.of(made);
  }

  private String key(KeyIdentity identity, PasswordSource password) throws KeyFileException {
    Path file = KeyAccess.file(home, identity.purpose());
    if (Files.exists(file)) {
      return "kept";
    }
    access.files().create(file, identity, password, IfExists.REFUSE);
    return "written";
  }

  /** A key that is there already must be for this chain. */
  private void checkPresent(KeyIdentity identity) throws KeyFileException, CliException {
    Path file = KeyAccess.file(home, identity.purpose());
    if (Files.exists(file)) {
      KeyFileHeader header = access.files().inspect(file);
      if (!header.identity().equals(identity)) {
        throw CliException.failed(file + " holds a key for " + header.identity() + ", not for " + identity
            + ". Keys are never replaced: name another --home, or move the file away");
      }
    }
  }

  private static KeyIdentity identity(KeyPurpose purpose, String chainId) throws CliException {
    try {
      return new KeyIdentity(purpose, chainId);
    } catch (IllegalArgumentException e) {
      throw CliException.usage(e.getMessage());
    }
  }

  private String config(String moniker, Role role, String engine) throws CliException, IOException {
    if (!engine.matches("[a-z][a-z0-9_-]{0,63}")) {
      throw CliException.usage("--consensus is \"" + engine + "\" but must be the name of an engine, such as bft");
    }
    if (moniker.isBlank() || moniker.length() > MAX_MONIKER || moniker.chars().anyMatch(Character::isISOControl)) {
      throw CliException.usage("--moniker must have 1 to " + MAX_MONIKER + " printable characters");
    }
    String text = Files.readString(template, StandardCharsets.UTF_8);
    String config = set(set(text, "moniker", moniker), "role", role.text());
    return role.keepsChain() ? TomlEdit.set(config, "consensus", "type", "\"" + engine + "\"") : config;
  }

  private String set(String config, String key, String value) throws CliException {
    String line = key + " = \"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    String changed = config.replaceFirst("(?m)^#? ?" + key + " = .*$", java.util.regex.Matcher.quoteReplacement(line));
    if (!changed.contains(line)) {
      throw CliException.failed(template + " has no line for " + key + ": the distribution is damaged");
    }
    return changed;
  }

  private static void write(Path file, String content, boolean force, String name, Map<String, String> files)
      throws IOException {
    boolean present = Files.exists(file);
    if (present && !force) {
      files.put(name, "kept");
      return;
    }
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, content, StandardCharsets.UTF_8);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    files.put(name, present ? "replaced" : "written");
  }
}
