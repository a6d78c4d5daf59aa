package org.blockberry.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --token-file}. */
final class TokenOption {
  static final String VARIABLE = "BLOCKBERRY_RPC_TOKEN";

  @Option(names = "--token-file", paramLabel = "FILE",
      description = "its first line is the access token (default: $$BLOCKBERRY_RPC_TOKEN, else none)")
  Path file;

  Optional<String> token(Console console) throws CliException {
    try {
      String text = file == null ? console.environment().getOrDefault(VARIABLE, "")
          : Files.readString(file, StandardCharsets.US_ASCII).lines().findFirst().orElse("");
      return Optional.of(text.strip()).filter(token -> !token.isEmpty());
    } catch (IOException e) {
      throw CliException.failed("cannot read the token in " + file + ": " + e.getMessage(), e);
    }
  }
}
