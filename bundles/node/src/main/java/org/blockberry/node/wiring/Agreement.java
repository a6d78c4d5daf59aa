package org.blockberry.node.wiring;

import java.util.Optional;

/** Whether a part of the commit may be exchanged for another by this node. For the rewiring thread. */
@FunctionalInterface
public interface Agreement {
  /**
   * Why not, one line; empty if it may.
   *
   * @param from what fills the slot, or filled it last if it is empty
   */
  Optional<String> refusal(OfferKey from, OfferKey to);
}
