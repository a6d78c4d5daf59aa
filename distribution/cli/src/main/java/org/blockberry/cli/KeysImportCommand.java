package org.blockberry.cli;

import java.nio.file.Path;
import java.util.Arrays;
import org.blockberry.cli.home.Home;
import org.blockberry.crypto.keystore.IfExists;
import org.blockberry.crypto.keystore.KeyFileException;
import org.blockberry.crypto.keystore.KeyFileException.Problem;
import org.blockberry.crypto.keystore.KeyFileHeader;
import org.blockberry.crypto.keystore.KeyIdentity;
import org.blockberry.crypto.keystore.KeyImport;
import org.blockberry.crypto.keystore.KeyPurpose;
import org.blockberry.crypto.keystore.PasswordSource;
import org.blockberry.crypto.keystore.UnlockedKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code keys import}. */
@Command(name = "import", description = {"Take over a private Ed25519 key. Never replaces one.",
    "Reads what keys export writes (for the same purpose and chain), CometBFT's priv_validator_key.json and node_key.json, and 32 or",
    "64 bytes, raw or in hexadecimal.",
    "Stop the other node for good first: two nodes with one validator key are punished."})
final class KeysImportCommand extends ConsoleCommand {
  @Parameters(index = "0", paramLabel = "KEY", description = "validator or node")
  String label;
  @Parameters(index = "1", paramLabel = "FILE", description = "readable by its owner only")
  Path source;
  @Option(names = "--source-password-file", paramLabel = "FILE",
      description = "its first line is the password of an encrypted FILE (default: that of the other keys, or you are asked)")
  Path sourcePassword;
  @Mixin
  HomeOption home = new HomeOption();
  @Mixin
  ChainOption chain = new ChainOption();
  @Mixin
  KeyAccess access = new KeyAccess();
  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public Integer call() throws KeyFileException, CliException {
    Home folder = home.resolve(console());
    KeyPurpose purpose = KeyAccess.purpose(label);
    Path file = KeyAccess.file(folder, purpose);
    KeyIdentity identity = chain.identity(purpose, folder);
    byte[] seed = seed(identity);
    try {
      KeyFileHeader header = access.files().store(file, identity, seed, access.fresh(console()), IfExists.REFUSE);
      print(json, KeyText.json(file, header), KeyText.text(file, header) + "Now delete " + source + "\n");
      return ExitCodes.OK;
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  private byte[] seed(KeyIdentity identity) throws KeyFileException {
    try {
      access.files().inspect(source);
    } catch (KeyFileException e) {
      if (e.problem() == Problem.DAMAGED || e.problem() == Problem.UNKNOWN_FORMAT) {
        return KeyImport.seedFrom(source, access.ed25519()); // which says so if it is none of those either
      }
      throw e;
    }
    PasswordSource password = sourcePassword != null ? PasswordSource.file(sourcePassword) : access.present(console());
    try (UnlockedKey key = access.files().open(source, identity, password)) {
      return key.withSeed(byte[]::clone);
    }
  }
}
