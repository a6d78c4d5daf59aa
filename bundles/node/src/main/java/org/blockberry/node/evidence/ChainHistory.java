package org.blockberry.node.evidence;

import java.time.Instant;
import java.util.Optional;
import org.blockberry.chain.SignedHeader;
import org.blockberry.chain.ValidatorSet;

/** What the chain remembers of its heights. Threading: any. */
interface ChainHistory {
  /**
   * A height.
   *
   * @param validators its set
   * @param time its block's
   */
  record Past(ValidatorSet validators, Instant time) {}

  /** What was at {@code height}; empty if it is pruned or not there yet. */
  Optional<Past> at(long height);

  /** Whether a block above {@code height} may have evidence that is not known here. */
  default boolean evidenceUnknownAbove(long height) {
    return false;
  }

  /** Its header, with the commit that the block after it carries and so all nodes have; empty if one of the two is not here. */
  Optional<SignedHeader> header(long height);
}
