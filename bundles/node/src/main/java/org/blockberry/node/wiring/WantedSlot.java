package org.blockberry.node.wiring;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the configuration wants in one slot.
 *
 * @param type configured type; empty if the slot shall stay empty, which only some may
 * @param fallback types to use when it is not there, best first
 * @param auto whether a better offer of the running type replaces it by itself
 * @param settings the raw values of {@code [SLOT.TYPE]} by type; a difference makes a new instance
 * @param versions which versions of {@code type} may fill it; fallbacks have none
 */
public record WantedSlot(
    String type, List<String> fallback, boolean auto, Map<String, Map<String, Object>> settings, Versions versions) {
  /** Copies the collections. */
  public WantedSlot {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(versions, "versions");
    fallback = List.copyOf(fallback);
    settings = Map.copyOf(settings);
  }

  /** Any version will do. */
  public WantedSlot(String type, List<String> fallback, boolean auto, Map<String, Map<String, Object>> settings) {
    this(type, fallback, auto, settings, Versions.ANY);
  }

  /** As this one, with nothing to fall back to. */
  WantedSlot withoutFallback() {
    return new WantedSlot(type, List.of(), auto, settings, versions);
  }

  /** Whether the slot shall stay empty. */
  boolean none() {
    return type.isEmpty();
  }

  /** The raw values for one type; empty for none. */
  public Map<String, Object> settingsOf(String ofType) {
    return settings.getOrDefault(ofType, Map.of());
  }
}
