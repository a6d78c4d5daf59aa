package org.blockberry.ops.config;

import java.util.Map;
import java.util.Objects;

/**
 * What decides about values, weakest first.
 *
 * @param fileName name of the file in messages
 * @param environment variables by name
 * @param overlay changes of this run, as words, by full key
 */
record ConfigSources(
    String fileName,
    TomlDocument file,
    Map<String, String> environment,
    Map<String, String> overlay) {
  ConfigSources {
    Objects.requireNonNull(fileName, "fileName");
    Objects.requireNonNull(file, "file");
    environment = Map.copyOf(environment);
    overlay = Map.copyOf(overlay);
  }

  ConfigSources withFile(TomlDocument other) {
    return new ConfigSources(fileName, other, environment, overlay);
  }

  ConfigSources withOverlay(Map<String, String> other) {
    return new ConfigSources(fileName, file, environment, other);
  }

  /** Whether both give every key the same value, wherever it stands. */
  boolean sameValues(ConfigSources other) {
    return overlay.equals(other.overlay)
        && environment.equals(other.environment)
        && values(file).equals(values(other.file));
  }

  private static Map<String, Object> values(TomlDocument document) {
    return document.leaves().entrySet().stream()
        .collect(
            java.util.stream.Collectors.toMap(
                Map.Entry::getKey, entry -> entry.getValue().value()));
  }
}
