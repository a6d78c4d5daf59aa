package org.blockberry.cli;

import java.util.Optional;
import org.blockberry.cli.home.Home;
import org.blockberry.crypto.keystore.KeyIdentity;
import org.blockberry.crypto.keystore.KeyPurpose;
import picocli.CommandLine.Option;

/** The chain a new key is bound to. */
final class ChainOption {
  @Option(names = "--chain-id", paramLabel = "ID", description =
      "chain the key is bound to (default: that of HOME/genesis.json)")
  String given;

  KeyIdentity identity(KeyPurpose purpose, Home home) throws CliException {
    Optional<String> own = KeyAccess.chainId(home);
    if (given != null && own.isPresent() && !own.get().equals(given)) {
      throw CliException.usage("--chain-id is " + given + " but the genesis file of this home is of " + own.get());
    }
    String chain = given != null ? given : own.orElseThrow(() -> CliException.usage(
        "there is no " + home.genesisFile() + " to say for which chain the key is. Give --chain-id"));
    try {
      return new KeyIdentity(purpose, chain);
    } catch (IllegalArgumentException e) {
      throw CliException.usage(e.getMessage());
    }
  }
}
