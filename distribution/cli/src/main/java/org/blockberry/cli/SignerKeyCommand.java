package org.blockberry.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.blockberry.api.value.JsonValue;
import org.blockberry.cli.home.Home;
import org.blockberry.crypto.keystore.KeyFileException;
import org.blockberry.crypto.keystore.KeyPurpose;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code signer key}. */
@Command(name = "key", description = {"Show the public keys by which a node and its signer know each other. Needs no password.",
    "Of the signer's home: signer_key and validator_key of the node's [keystore.remote].",
    "Of the node's home: the node key is what the signer is started with --allow for."})
final class SignerKeyCommand extends ConsoleCommand {
  @Mixin
  HomeOption home = new HomeOption();
  @Mixin
  KeyAccess access = new KeyAccess();
  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public Integer call() throws KeyFileException, CliException {
    Home folder = home.resolve(console());
    String node = key(folder, KeyPurpose.NODE).orElseThrow(
        () -> CliException.failed(KeyAccess.file(folder, KeyPurpose.NODE) + " is missing. To make it: blockberry keys new node"));
    Optional<String> validator = key(folder, KeyPurpose.VALIDATOR);
    print(json, JsonValue.object().put("node_key", node).put("validator_key", validator.orElse("")).build(),
        "node key       " + node + "\n" + validator.map(key -> "validator key  " + key + "\n").orElse(""));
    return ExitCodes.OK;
  }

  private Optional<String> key(Home folder, KeyPurpose purpose) throws KeyFileException {
    Path file = KeyAccess.file(folder, purpose);
    return Files.exists(file) ? Optional.of(access.files().inspect(file).publicKey().toHex()) : Optional.empty();
  }
}
