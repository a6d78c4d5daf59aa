package org.blockberry.launcher.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One plain line {@code key = "value"} of {@code config.toml}, for what must be known before the configuration is read. What is written in
 * another way is not found; the configuration settles it a moment later.
 */
public final class EarlyLine {
  private static final long MAX_BYTES = 1 << 20;

  private EarlyLine() {}

  /** The value in the file; empty also if the file cannot be read, which is reported when the configuration is. */
  public static Optional<String> find(Path file, String table, String key) {
    try {
      return Files.size(file) <= MAX_BYTES ? find(Files.readAllLines(file), table, key) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Optional<String> find(List<String> lines, String table, String key) {
    Pattern heading = Pattern.compile("\\s*\\[\\s*" + Pattern.quote(table) + "\\s*]\\s*(#.*)?");
    Pattern line = Pattern.compile("\\s*" + Pattern.quote(key) + "\\s*=\\s*[\"']([a-z0-9._-]*)[\"']\\s*(#.*)?");
    boolean inTable = false;
    for (String text : lines) {
      Matcher found = line.matcher(text);
      if (text.stripLeading().startsWith("[")) {
        inTable = heading.matcher(text).matches();
      } else if (inTable && found.matches()) {
        return Optional.of(found.group(1));
      }
    }
    return Optional.empty();
  }
}
