package org.blockberry.ops.config.log;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;

/** The table {@code [log]} and its translation for the launcher, which owns logging. Pure. */
final class LogSettings {
  static final String TABLE = "log";
  static final SettingsSchema SCHEMA = SettingsSchema.builder()
      .string("format", "text").choices("text", "json")
          .doc("Form of the log on standard output and in var/log: text for people, or one JSON object a line.").end()
      .string("level", "info").choices("trace", "debug", "info", "warn", "error")
          .doc("What is logged at least; log:level changes it for this run.").end()
      .strings("levels", List.of()).doc("Levels of single packages, each \"org.blockberry.node=debug\".").end()
      .integer("max_file_mb", 50).min(1).max(1024).unit("MiB").doc("Size at which var/log/node.log is rolled over; it is every midnight too.").end()
      .integer("keep_days", 30).min(1).max(3650).unit("days").doc("Age at which rolled-over logs are deleted.").end()
      .integer("total_mb", 1024).min(1).max(1_048_576).unit("MiB")
          .doc("Size of all rolled-over logs together; the oldest are deleted beyond it.").end()
      .build();
  private static final long MIB = 1024 * 1024;

  private LogSettings() {}

  /**
   * What the launcher is to change.
   *
   * @param given what the configuration sets; the level stays as logback.xml has it unless it is set
   */
  static Map<String, Object> wanted(Settings settings, Map<String, Object> given) {
    Map<String, Object> wanted = new HashMap<>();
    wanted.put("format", settings.string("format"));
    if (!given.isEmpty() && sets(given, "level")) {
      wanted.put("level", settings.string("level"));
    }
    wanted.put("levels", settings.strings("levels"));
    wanted.put("max_file_bytes", settings.integer("max_file_mb") * MIB);
    wanted.put("keep_days", settings.integer("keep_days"));
    wanted.put("total_bytes", settings.integer("total_mb") * MIB);
    return wanted;
  }

  /** The environment's variables are given by their own names. */
  private static boolean sets(Map<String, Object> given, String key) {
    return given.containsKey(key) || given.containsKey("BLOCKBERRY_LOG_" + key.toUpperCase(java.util.Locale.ROOT));
  }
}
