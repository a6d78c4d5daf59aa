package org.blockberry.launcher.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The format of the first log lines, before the configuration is read: what reads JSON shall never meet another line. Looks for one
 * plain line in the table {@code [log]}; whatever it does not understand is settled by the configuration a moment later.
 */
public final class EarlyFormat {
  static final String PROPERTY = "blockberry.log.format";
  private static final String VARIABLE = "BLOCKBERRY_LOG_FORMAT";
  private static final long MAX_BYTES = 1 << 20;
  private static final Pattern JSON = Pattern.compile("\\s*format\\s*=\\s*[\"']json[\"']\\s*(#.*)?");
  private static final Pattern TABLE = Pattern.compile("\\s*\\[\\s*log\\s*]\\s*(#.*)?");

  private EarlyFormat() {}

  /** Tells the encoders that start from now on. */
  public static void apply(Path configFile, Map<String, String> environment) {
    String given = environment.getOrDefault(VARIABLE, "");
    if (given.equals("json") || given.isEmpty() && wanted(configFile)) {
      System.setProperty(PROPERTY, "json");
    }
  }

  private static boolean wanted(Path file) {
    try {
      return Files.size(file) <= MAX_BYTES && json(Files.readAllLines(file));
    } catch (IOException e) {
      return false; // reported when the configuration is read
    }
  }

  static boolean json(List<String> lines) {
    boolean inTable = false;
    for (String line : lines) {
      if (line.stripLeading().startsWith("[")) {
        inTable = TABLE.matcher(line).matches();
      } else if (inTable && JSON.matcher(line).matches()) {
        return true;
      }
    }
    return false;
  }
}
