package org.blockberry.node.wiring;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the configuration wants in one slot.
 *
 * @param type configured type
 * @param fallback types to use when it is not there, best first
 * @param auto whether a better offer of the running type replaces it by itself
 * @param settings the raw values of {@code [SLOT.TYPE]} by type; a difference makes a new instance
 */
public record WantedSlot(String type, List<String> fallback, boolean auto, Map<String, Map<String, Object>> settings) {
  /** Copies the collections. */
  public WantedSlot {
    Objects.requireNonNull(type, "type");
    fallback = List.copyOf(fallback);
    settings = Map.copyOf(settings);
  }

  Map<String, Object> settingsOf(String ofType) {
    return settings.getOrDefault(ofType, Map.of());
  }
}
