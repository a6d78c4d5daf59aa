package org.blockberry.node.commit;

import java.util.Collection;
import org.blockberry.api.value.Bytes;

/** Tells the mempool, and a successor being filled, of a committed block. */
@FunctionalInterface
public interface PoolUpdates {
  /** Takes the block's transactions out; never fails. */
  void update(long height, Collection<Bytes> committed);
}
