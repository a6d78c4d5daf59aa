package org.blockberry.launcher;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.blockberry.launcher.log.EarlyLine;

/** Which bundles a node gets whose start names no role: those of a full node, unless its configuration says that it keeps no chain. */
final class ConfiguredRole {
  private static final String VARIABLE = "BLOCKBERRY_NODE_ROLE";
  private static final Set<String> OWN_BUNDLES = Set.of("seed", "light");

  private ConfiguredRole() {}

  static String of(Path configFile, Map<String, String> environment) {
    String given = environment.getOrDefault(VARIABLE, "");
    String role = given.isEmpty() ? EarlyLine.find(configFile, "node", "role").orElse("") : given;
    return OWN_BUNDLES.contains(role) ? role : LaunchOptions.DEFAULT_ROLE;
  }
}
