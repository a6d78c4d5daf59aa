package org.blockberry.node.wiring;

import java.util.Objects;
import java.util.Optional;

/**
 * Versions of a type's bundles that may fill a slot.
 *
 * @param atLeast the lowest; empty for any
 * @param below the first that may not; empty for none
 * @param strict whether the slot is not filled with another version; what fills it already stays until there is one that will do
 */
public record Versions(Optional<BundleVersion> atLeast, Optional<BundleVersion> below, boolean strict) {
  /** Whatever is offered. */
  public static final Versions ANY = new Versions(Optional.empty(), Optional.empty(), false);

  /** Refuses null. */
  public Versions {
    Objects.requireNonNull(atLeast, "atLeast");
    Objects.requireNonNull(below, "below");
  }

  /** {@code version} or a later one if there is one, else any. */
  public static Versions preferably(BundleVersion version) {
    return new Versions(Optional.of(version), Optional.empty(), false);
  }

  /** That version if it is there, else any. */
  public static Versions exactly(BundleVersion version) {
    return new Versions(Optional.of(version), Optional.of(next(version)), false);
  }

  /** No version is between the two. */
  private static BundleVersion next(BundleVersion version) {
    return new BundleVersion(version.major(), version.minor(), version.micro(), version.qualifier() + "\0");
  }

  /** Whether a version is within the bounds. */
  public boolean allows(BundleVersion version) {
    return atLeast.map(lowest -> version.compareTo(lowest) >= 0).orElse(true)
        && below.map(limit -> version.compareTo(limit) < 0).orElse(true);
  }

  /** For an operator, behind a type: {@code " 1.2.0 or later"}; empty for any. */
  public String text() {
    if (atLeast.isPresent() && below.equals(atLeast.map(Versions::next))) {
      return " " + atLeast.get();
    }
    return atLeast.map(lowest -> " " + lowest + " or later").orElse("") + below.map(limit -> " below " + limit).orElse("");
  }
}
