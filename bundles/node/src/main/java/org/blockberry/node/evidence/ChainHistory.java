package org.blockberry.node.evidence;

import java.util.Optional;
import org.blockberry.chain.SignedHeader;
import org.blockberry.chain.verify.ChainState;

/** What the chain remembers of its heights. Threading: any. */
interface ChainHistory {
  /** The state after the block of {@code height}; empty if it is pruned or not there yet. */
  Optional<ChainState> after(long height);

  /** Its header, with the commit that the block after it carries and so all nodes have; empty if one of the two is not here. */
  Optional<SignedHeader> header(long height);
}
