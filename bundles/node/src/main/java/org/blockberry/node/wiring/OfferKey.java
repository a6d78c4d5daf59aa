package org.blockberry.node.wiring;

import java.util.Comparator;
import java.util.Objects;
import org.blockberry.api.plugin.SlotName;

/**
 * Identity and rank of an offer; nothing of it runs plugin code.
 *
 * @param slot the slot it could fill
 * @param type its word in configuration and commands
 * @param bundle symbolic name of the bundle
 * @param version version of the bundle
 * @param serviceId number of the service, never used twice
 * @param distribution whether the bundle came with the distribution
 * @param ranking {@code service.ranking}
 */
public record OfferKey(
    SlotName slot, String type, String bundle, BundleVersion version, long serviceId, boolean distribution, int ranking) {
  /** Best first: distribution, ranking, version, then the older service (design 3.3). */
  static final Comparator<OfferKey> BEST_FIRST = Comparator.comparing(OfferKey::distribution, Comparator.reverseOrder())
      .thenComparing(OfferKey::ranking, Comparator.reverseOrder())
      .thenComparing(OfferKey::version, Comparator.reverseOrder())
      .thenComparingLong(OfferKey::serviceId);

  /** Refuses null. */
  public OfferKey {
    Objects.requireNonNull(slot, "slot");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(bundle, "bundle");
    Objects.requireNonNull(version, "version");
  }

  @Override
  public String toString() {
    return slot + " \"" + type + "\" " + version + " (" + bundle + ")";
  }
}
