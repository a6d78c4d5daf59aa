package org.blockberry.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Collectors;
import org.blockberry.api.role.Role;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.genesis.Genesis;
import org.blockberry.cli.home.Home;
import org.blockberry.crypto.keystore.KeyFileException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code init}. */
@Command(description = {"Set up the home of a node: config.toml, encrypted keys, genesis.json.",
    "The genesis file, made for validators only, names this validator as the only one, with power 10.",
    "Can be run again: what is there stays as it is. Keys are never replaced."})
final class InitCommand extends ConsoleCommand {
  @Mixin
  HomeOption home = new HomeOption();
  @Option(names = "--chain-id", paramLabel = "NAME-1", description =
      "name of the chain (default: that of HOME/genesis.json, else a random one)")
  String chainId;
  @Option(names = "--moniker", paramLabel = "NAME", defaultValue = "blockberry", description =
      "name of the node (default: ${DEFAULT-VALUE})")
  String moniker;
  @Option(names = "--role", defaultValue = "validator", description =
      "what the node does: validator, full, archive, seed, light "
      + "(default: ${DEFAULT-VALUE})")
  String role;
  @Option(names = "--consensus", paramLabel = "TYPE", defaultValue = "bft", description =
      "engine that decides blocks, the same for the whole chain: bft, poa, or one that a plugin brings (default: ${DEFAULT-VALUE})")
  String consensus;
  @Mixin
  NewGenesisOption fresh = new NewGenesisOption();
  @Option(names = "--force", description = "write config.toml and genesis.json anew; keys still stay")
  boolean force;
  @Mixin
  KeyAccess access = new KeyAccess();
  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public Integer call() throws CliException, KeyFileException {
    Home folder = home.resolve(console());
    Role what = Role.of(role).orElseThrow(() -> CliException.usage("--role is \"" + role + "\" but must be one of "
        + Arrays.stream(Role.values()).map(Role::text).collect(Collectors.joining(", "))));
    HomeSetup setup = new HomeSetup(folder, template(), access, console());
    try {
      if (force && Files.isDirectory(folder.root().resolve("data").resolve("block-store"))) {
        throw CliException.failed(folder.root() + " holds a chain: another genesis file would not fit it. Name another --home, or"
            + " move " + folder.root().resolve("data") + " away first");
      }
      HomeSetup.Result result = setup.run(chain(folder, what), moniker, what, consensus, fresh.chosen(), force);
      print(json, json(folder, result), text(folder, result));
      return ExitCodes.OK;
    } catch (IOException e) {
      throw CliException.failed("cannot set up " + folder.root() + ": " + e, e);
    }
  }

  private String chain(Home folder, Role what) throws CliException {
    Optional<String> present = force && chainId != null ? Optional.empty() : KeyAccess.chainId(folder);
    if (present.isPresent()) {
      if (chainId != null && !chainId.equals(present.get())) {
        throw CliException.failed("this home is set up for chain " + present.get() + ", not " + chainId
            + ", and its keys are bound to it. Name another --home");
      }
      return present.get();
    }
    if (chainId == null && what != Role.VALIDATOR) {
      throw CliException.usage("a " + what.text() + " node joins a chain that exists: give its --chain-id");
    }
    return chainId != null ? chainId : "chain-" + HexFormat.of().toHexDigits(new SecureRandom().nextInt())
        .substring(0, 6) + "-1";
  }

  private static Path template() throws CliException {
    return Distribution.find().folder().resolve("config").resolve("config.toml");
  }

  private static JsonValue json(Home folder, HomeSetup.Result result) {
    JsonValue.ObjectBuilder files = JsonValue.object();
    result.files().forEach((name, done) -> files.put(name, done));
    return JsonValue.object().put("home", folder.root().toString()).put("chain_id", result.chainId())
        .put("files", files.build())
        .put("genesis_hash", result.genesis().map(Genesis::hash).map(hash -> hash.toHex()).orElse("")).build();
  }

  private static String text(Home folder, HomeSetup.Result result) {
    StringBuilder text = new StringBuilder("home ").append(folder.root()).append(", chain ").append(result.chainId())
        .append('\n');
    result.files().forEach((name, done) -> text.append("  ").append(String.format("%-20s", name)).append(' ')
        .append(done).append('\n'));
    if (result.genesis().isEmpty()) {
      return text + "Next: copy the chain's genesis.json to " + folder.genesisFile()
          + ", then: blockberry start --home "
          + folder.root() + "\n";
    }
    return text + "Next: blockberry start --home " + folder.root() + "\n"
        + "      with the password in BLOCKBERRY_KEY_PASSWORD\n"
        + "Keep the password and a copy of keys/ somewhere else: without them the node comes back as somebody else, and a validator is lost.\n";
  }
}
