package org.blockberry.launcher.log;

import java.nio.file.Path;
import java.util.Map;

/**
 * The format of the first log lines, before the configuration is read: what reads JSON shall never meet another line. Looks for one
 * plain line in the table {@code [log]}; whatever it does not understand is settled by the configuration a moment later.
 */
public final class EarlyFormat {
  static final String PROPERTY = "blockberry.log.format";
  private static final String VARIABLE = "BLOCKBERRY_LOG_FORMAT";

  private EarlyFormat() {}

  /** Tells the encoders that start from now on. */
  public static void apply(Path configFile, Map<String, String> environment) {
    String given = environment.getOrDefault(VARIABLE, "");
    if (given.equals("json") || given.isEmpty() && EarlyLine.find(configFile, "log", "format").filter("json"::equals).isPresent()) {
      System.setProperty(PROPERTY, "json");
    }
  }
}
