package org.blockberry.node.wiring;

import java.util.Map;
import java.util.Objects;

/**
 * What fills a slot.
 *
 * @param offer where it came from
 * @param settings the raw values it was made with
 */
public record Wired(OfferKey offer, Map<String, Object> settings) {
  /** Refuses null. */
  public Wired {
    Objects.requireNonNull(offer, "offer");
    settings = Map.copyOf(settings);
  }
}
