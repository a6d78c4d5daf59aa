package org.blockberry.launcher;

import java.io.Console;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Asks for the password of the key files at the terminal, before anything is logged over the question. Nobody is asked when a variable
 * or a file gives it, when there are no keys, or when there is no terminal.
 */
final class KeyPassword {
  static final String VARIABLE = "BLOCKBERRY_KEY_PASSWORD";
  static final String FILE_VARIABLE = "BLOCKBERRY_KEY_PASSWORD_FILE";
  /** Framework property with the path of the password file. */
  static final String FILE_PROPERTY = "blockberry.key.password.file";

  private KeyPassword() {}

  static Optional<Supplier<char[]>> ask(HomeFolder home) {
    Console terminal = System.console();
    if (terminal == null || given(VARIABLE) || given(FILE_VARIABLE) || !hasKeys(home.keys())) {
      return Optional.empty();
    }
    char[] typed = terminal.readPassword("password for the keys in %s: ", home.keys());
    return typed == null || typed.length == 0 ? Optional.empty() : Optional.of(typed::clone);
  }

  /** The file of the option, else of the environment. */
  static Optional<Path> file(Optional<Path> option) {
    return option.isPresent() || !given(FILE_VARIABLE) ? option : Optional.of(Path.of(System.getenv(FILE_VARIABLE)));
  }

  private static boolean given(String variable) {
    String value = System.getenv(variable);
    return value != null && !value.isEmpty();
  }

  private static boolean hasKeys(Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.json")) {
      return files.iterator().hasNext();
    } catch (IOException e) {
      return false; // the keystore says what is wrong with it
    }
  }
}
