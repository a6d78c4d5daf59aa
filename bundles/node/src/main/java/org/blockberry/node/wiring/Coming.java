package org.blockberry.node.wiring;

import java.util.Objects;

/**
 * What the chain's schedule will want in a slot.
 *
 * @param from first height
 * @param want for the block of that height
 */
public record Coming(long from, WantedSlot want) {
  /** Refuses null. */
  public Coming {
    Objects.requireNonNull(want, "want");
  }

  boolean means(String type, BundleVersion version) {
    return want.type().equals(type) && want.versions().allows(version);
  }
}
