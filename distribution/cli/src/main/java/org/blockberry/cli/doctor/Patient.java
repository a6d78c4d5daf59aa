package org.blockberry.cli.doctor;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.blockberry.api.config.ConfigEntry;
import org.blockberry.cli.home.Home;
import org.blockberry.cli.home.NodeState;
import org.blockberry.crypto.Ed25519;
import org.blockberry.ops.config.OfflineConfiguration;

/**
 * What is looked at.
 *
 * @param distribution folder of the distribution
 * @param environment variables of this process
 * @param state whether the node runs
 * @param configuration read without the node; empty if the distribution has no reference
 * @param ed25519 signatures, for the keys
 */
public record Patient(Home home, Path distribution, Map<String, String> environment, NodeState state,
    Optional<OfflineConfiguration> configuration, Ed25519 ed25519) {
  /** The value of a key as it stands in TOML, without quotes; empty if it is not known. */
  Optional<String> setting(String key) {
    return configuration.flatMap(all -> all.entries().stream().filter(each -> each.key().equals(key)).findFirst())
        .map(ConfigEntry::value).map(text -> text.startsWith("\"") && text.endsWith("\"") ? text.substring(1, text.length() - 1) : text);
  }

  /** A number among the settings. */
  long number(String key, long otherwise) {
    return setting(key).filter(text -> text.matches("[0-9]{1,18}")).map(Long::parseLong).orElse(otherwise);
  }
}
