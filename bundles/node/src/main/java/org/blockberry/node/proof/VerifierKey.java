package org.blockberry.node.proof;

import java.util.Comparator;
import java.util.Objects;
import org.blockberry.node.wiring.BundleVersion;

/**
 * Identity and rank of a commit verifier; nothing of it runs plugin code.
 *
 * @param type the engine whose proofs it knows
 * @param bundle symbolic name of the bundle
 * @param version version of the bundle
 * @param serviceId number of the service, never used twice
 * @param distribution whether the bundle came with the distribution
 * @param ranking {@code service.ranking}
 */
public record VerifierKey(String type, String bundle, BundleVersion version, long serviceId, boolean distribution, int ranking) {
  /** As offers of slots (design 3.3): what came with the distribution is not pushed aside by a dropped jar. */
  static final Comparator<VerifierKey> BEST_FIRST = Comparator.comparing(VerifierKey::distribution, Comparator.reverseOrder())
      .thenComparing(VerifierKey::ranking, Comparator.reverseOrder())
      .thenComparing(VerifierKey::version, Comparator.reverseOrder())
      .thenComparingLong(VerifierKey::serviceId);

  /** Refuses null. */
  public VerifierKey {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(bundle, "bundle");
    Objects.requireNonNull(version, "version");
  }

  @Override
  public String toString() {
    return "commit verifier \"" + type + "\" " + version + " (" + bundle + ")";
  }
}
