package org.blockberry.ops.config;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How keys are spelled as environment variables: {@code BLOCKBERRY_}, table and key in upper case,
 * dots and dashes as {@code _}. {@code [mempool.priority] max_txs} is {@code
 * BLOCKBERRY_MEMPOOL_PRIORITY_MAX_TXS}. The way back needs the known tables, for which see {@link
 * KnownTables#byVariable}.
 */
final class EnvironmentNames {
  /** Variables of the start script and the launcher, which name no key. */
  static final Set<String> OTHER_USES =
      Set.of(
          "BLOCKBERRY_HOME",
          "BLOCKBERRY_JAVA_OPTS",
          "BLOCKBERRY_JAVA_HOME",
          "BLOCKBERRY_JAVA",
          "BLOCKBERRY_KEY_PASSWORD",
          "BLOCKBERRY_KEY_PASSWORD_FILE",
          "BLOCKBERRY_NEW_KEY_PASSWORD",
          "BLOCKBERRY_DEBUG",
          "BLOCKBERRY_PID_FILE",
          "BLOCKBERRY_DISTRIBUTION",
          "BLOCKBERRY_TEST_CRASH_POINT");

  static final String PREFIX = "BLOCKBERRY_";

  private EnvironmentNames() {}

  /** The variables that may override keys. */
  static Map<String, String> relevant(Map<String, String> environment) {
    Map<String, String> relevant = new HashMap<>(environment);
    relevant.keySet().removeIf(name -> !name.startsWith(PREFIX) || OTHER_USES.contains(name));
    return relevant;
  }

  /** The variable of a key; {@code table} is empty for the top level. */
  static String variable(String table, String key) {
    String path = table.isEmpty() ? key : table + "." + key;
    return PREFIX + path.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
