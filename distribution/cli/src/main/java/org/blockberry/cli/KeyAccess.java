package org.blockberry.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.genesis.Genesis;
import org.blockberry.chain.genesis.InvalidGenesisException;
import org.blockberry.cli.home.Home;
import org.blockberry.crypto.CryptoLadder;
import org.blockberry.crypto.Ed25519;
import org.blockberry.crypto.SecureRandomSource;
import org.blockberry.crypto.keystore.KeyFiles;
import org.blockberry.crypto.keystore.KeyPurpose;
import org.blockberry.crypto.keystore.PasswordSource;
import picocli.CommandLine.Option;

/** Key files of a home and where their passwords come from. */
final class KeyAccess {
  static final String FILE_VARIABLE = "BLOCKBERRY_KEY_PASSWORD_FILE";
  private static final int MAX_GENESIS_BYTES = 256 << 20;

  @Option(names = "--password-file", paramLabel = "FILE",
      description = "its first line is the password (default: the file that $$BLOCKBERRY_KEY_PASSWORD_FILE names, else"
      + " $$BLOCKBERRY_KEY_PASSWORD, else you are asked)")
  Path passwordFile;

  private Ed25519 ed25519;

  /** Made when it is needed: its self-test takes a tenth of a second. */
  Ed25519 ed25519() {
    if (ed25519 == null) {
      ed25519 = CryptoLadder.standard().ed25519();
    }
    return ed25519;
  }

  KeyFiles files() {
    return new KeyFiles(ed25519(), SecureRandomSource.system());
  }

  static Path file(Home home, KeyPurpose purpose) {
    return home.keys().resolve(purpose.label() + ".json");
  }

  static KeyPurpose purpose(String label) throws CliException {
    return KeyPurpose.of(label).orElseThrow(() -> CliException.usage("\"" + label
        + "\" is no kind of key. Use validator or node"));
  }

  /** The chain that keys of this home are for. */
  static Optional<String> chainId(Home home) throws CliException {
    Path file = home.genesisFile();
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    return Optional.of(genesis(file).chainId());
  }

  static Genesis genesis(Path file) throws CliException {
    try {
      if (Files.size(file) > MAX_GENESIS_BYTES) {
        throw CliException.failed(file + " has more than " + MAX_GENESIS_BYTES + " bytes");
      }
      return Genesis.parse(Bytes.wrap(Files.readAllBytes(file)));
    } catch (InvalidGenesisException e) {
      throw CliException.failed(file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw CliException.failed("cannot read " + file + ": " + e, e);
    }
  }

  /** For a key that exists. */
  PasswordSource present(Console console) {
    return given(console).orElse(question -> console.secret().apply(question));
  }

  /** For a key that is made: asked twice. The answer is kept for further keys made by the same command. */
  PasswordSource fresh(Console console) {
    char[][] kept = new char[1][];
    return given(console).orElse(question -> {
      if (kept[0] == null) {
        Optional<char[]> first = console.secret().apply(question);
        if (first.isEmpty()) {
          return Optional.empty();
        }
        Optional<char[]> again = console.secret().apply("the same again");
        if (again.isEmpty() || !Arrays.equals(first.get(), again.get())) {
          throw new IOException("the two answers differ");
        }
        kept[0] = first.get();
      }
      return Optional.of(kept[0].clone());
    });
  }

  /** Asks {@code source} once. */
  static PasswordSource remembered(PasswordSource source) {
    char[][] kept = new char[1][];
    return question -> {
      if (kept[0] == null) {
        kept[0] = source.password(question).orElse(null);
      }
      return Optional.ofNullable(kept[0]).map(char[]::clone);
    };
  }

  private PasswordSource given(Console console) {
    String fileOfEnvironment = console.environment().getOrDefault(FILE_VARIABLE, "");
    return passwordFile != null ? PasswordSource.file(passwordFile)
        : !fileOfEnvironment.isEmpty() ? PasswordSource.file(Path.of(fileOfEnvironment))
        : PasswordSource.environment(console.environment());
  }
}
