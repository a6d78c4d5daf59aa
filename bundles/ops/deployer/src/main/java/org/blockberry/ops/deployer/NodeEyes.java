package org.blockberry.ops.deployer;

import java.util.List;
import java.util.Optional;
import org.blockberry.api.admin.SlotView;
import org.osgi.framework.Version;

/** What the deployer sees of the node's wiring. Any thread. */
@FunctionalInterface
interface NodeEyes {
  /** Every slot; empty while there is no node. */
  List<SlotView> wiring();

  /** Why the node does not use an offer of this bundle any more; empty while it has nothing against it. */
  default Optional<String> problem(String bundle, Version version) {
    return wiring().stream()
        .flatMap(slot -> slot.offers().stream())
        .filter(offer -> offer.bundle().equals(bundle) && same(offer.version(), version))
        // The node's own blocks or disk: without the jar nobody could go on when they are back.
        .filter(offer -> !offer.blameless())
        .map(offer -> offer.problem())
        .filter(problem -> !problem.isEmpty())
        .findFirst();
  }

  /** Whether a slot runs on this bundle. */
  default boolean uses(String bundle, Version version) {
    return wiring().stream()
        .anyMatch(slot -> slot.bundle().equals(bundle) && same(slot.version(), version));
  }

  private static boolean same(String text, Version version) {
    try {
      return Version.parseVersion(text).equals(version);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
