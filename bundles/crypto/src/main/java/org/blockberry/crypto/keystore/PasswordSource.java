package org.blockberry.crypto.keystore;

import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_READ;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a password comes from: the environment, a file, a prompt of the command line. Passwords are used as given,
 * without Unicode normalisation.
 */
@FunctionalInterface
public interface PasswordSource {
  /** The environment variable that holds the password. */
  String VARIABLE = "BLOCKBERRY_KEY_PASSWORD";
  /** Bound on the content of a password file, in characters. */
  int MAX_FILE_CHARS = 1024;

  /**
   * The password, or empty if this source has none.
   *
   * @param question what it is for, to be shown by a prompt, for example {@code validator of chain berry-1}
   * @return a copy, which the caller wipes
   * @throws IOException if the source cannot be read
   */
  Optional<char[]> password(String question) throws IOException;

  /** Asks {@code next} when this source has none. */
  default PasswordSource orElse(PasswordSource next) {
    return question -> {
      Optional<char[]> mine = password(question);
      return mine.isPresent() ? mine : next.password(question);
    };
  }

  /** Always {@code password}; the array is copied at each question. */
  static PasswordSource of(char[] password) {
    return question -> Optional.of(password.clone());
  }

  /** The variable {@link #VARIABLE}; unset or empty means none. Other processes of the same user can read it. */
  static PasswordSource environment(Map<String, String> variables) {
    return question -> Optional.ofNullable(variables.get(VARIABLE)).filter(each -> !each.isEmpty())
        .map(String::toCharArray);
  }

  /** The first line of a UTF-8 file, which must exist and which others may neither read nor write; its group may read it. */
  static PasswordSource file(Path file) {
    return question -> {
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Set<PosixFilePermission> modes = Files.getPosixFilePermissions(file);
        if (modes.contains(GROUP_WRITE) || modes.contains(OTHERS_READ) || modes.contains(OTHERS_WRITE)) {
          throw new IOException("others have access to the password file " + file + ". If nobody used it: chmod 600 " + file);
        }
      }
      char[] content = new char[MAX_FILE_CHARS + 1];
      try (Reader in = new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8)) {
        int length = 0;
        for (int read = 0; read >= 0 && length < content.length; length += Math.max(read, 0)) {
          read = in.read(content, length, content.length - length);
        }
        if (length > MAX_FILE_CHARS) {
          throw new IOException("the password file " + file + " has more than " + MAX_FILE_CHARS + " characters");
        }
        int end = 0;
        while (end < length && content[end] != '\n' && content[end] != '\r') {
          end++;
        }
        return end == 0 ? Optional.empty() : Optional.of(Arrays.copyOf(content, end));
      } finally {
        Arrays.fill(content, '\0');
      }
    };
  }
}
