package org.blockberry.cli;

import java.nio.file.Path;
import java.util.Map;
import org.blockberry.crypto.keystore.PasswordSource;
import picocli.CommandLine.Option;

/** Where a further, new password comes from. */
final class NewPassword {
  static final String VARIABLE = "BLOCKBERRY_NEW_KEY_PASSWORD";

  @Option(names = "--new-password-file", paramLabel = "FILE",
      description = "its first line is the new password (default: $$BLOCKBERRY_NEW_KEY_PASSWORD, else you are asked twice)")
  Path file;

  PasswordSource source(Console console) {
    String variable = console.environment().getOrDefault(VARIABLE, "");
    if (file == null && !variable.isEmpty()) {
      return PasswordSource.of(variable.toCharArray());
    }
    KeyAccess fresh = new KeyAccess();
    fresh.passwordFile = file;
    return fresh.fresh(new Console(console.out(), console.err(), Map.of(), console.secret()));
  }
}
