package org.blockberry.chain.ics23;

import static java.util.Objects.requireNonNull;

/**
 * What checking a proof gave.
 *
 * @param proven whether the claim holds under the root
 * @param reason why not; empty if proven
 */
public record ProofVerdict(boolean proven, String reason) {
  /** The claim holds. */
  public static final ProofVerdict PROVEN = new ProofVerdict(true, "");

  /** Refuses a verdict that contradicts itself. */
  public ProofVerdict {
    requireNonNull(reason, "reason");
    if (proven != reason.isEmpty()) {
      throw new IllegalArgumentException("a reason is given exactly when nothing is proven");
    }
  }

  static ProofVerdict refused(String reason) {
    return new ProofVerdict(false, reason);
  }
}
