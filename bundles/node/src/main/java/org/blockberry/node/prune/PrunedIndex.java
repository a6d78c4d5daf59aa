package org.blockberry.node.prune;

import java.time.Duration;
import org.blockberry.api.indexer.Indexer;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;

/** The index of transactions, which must have seen a block before it goes and forgets it afterwards. */
final class PrunedIndex {
  private final Slot<Indexer> indexer;

  PrunedIndex(Slot<Indexer> indexer) {
    this.indexer = indexer;
  }

  /** Lowest height that is not in the index yet; {@link Long#MAX_VALUE} if nothing indexes. */
  long firstMissing() {
    try {
      return indexer.call(present -> present.indexes() ? present.height() + 1 : Long.MAX_VALUE, Duration.ZERO);
    } catch (SlotEmpty e) {
      return Long.MAX_VALUE;
    }
  }

  /**
   * Forgets at most {@code step} heights below {@code height}.
   *
   * @return whether more is left to forget
   */
  boolean pruneSome(long height, long step) {
    try {
      return indexer.call(present -> {
        long base = present.base();
        if (!present.indexes() || base == 0 || base >= height) {
          return false;
        }
        present.pruneBelow(Math.min(base + step, height));
        return present.base() > base && present.base() < height;
      }, Duration.ZERO);
    } catch (SlotEmpty e) {
      return false;
    }
  }
}
