package org.blockberry.ops.indexer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockResults;

/**
 * Brings the index towards the chain, one step per call. Reads what is committed, so it does not matter how far behind it is or what
 * was missed. For one thread.
 */
final class Catchup {
  private static final int MOST_HEIGHTS = 64;
  private static final int MOST_RECORDS = 2_000; // of several heights in one write; one height alone may have more

  private final ChainReader chain;
  private final IndexStore store;
  private final Selection selection;

  Catchup(ChainReader chain, IndexStore store, Selection selection) {
    this.chain = chain;
    this.store = store;
    this.selection = selection;
  }

  /** Throws the index away if it is of another chain than the one that is there, for example after a restore. */
  void compare() {
    Extent extent = store.extent();
    if (extent.isEmpty()) {
      return;
    }
    long tip = chain.tip().height();
    if (extent.height() > tip) {
      store.clear("it is at height " + extent.height() + " but the chain is at " + tip);
    } else if (extent.height() >= chain.base()) {
      Optional<Bytes> hash = chain.block(extent.height()).map(StoredBlock::hash);
      if (hash.isPresent() && !hash.get().equals(extent.hash())) {
        store.clear("block " + extent.height() + " is not the one that was indexed");
      }
    }
  }

  /**
   * Prunes what the chain no longer has, then indexes the next heights.
   *
   * @return whether there may be more to do
   */
  boolean step() {
    long base = chain.base();
    long tip = chain.tip().height();
    if (base == 0 || tip == 0) {
      return false;
    }
    store.pruneBelow(base);
    Extent extent = store.extent();
    long next = extent.isEmpty() ? first(base) : extent.height() + 1;
    if (next > tip) {
      return false;
    }
    List<Entries> heights = new ArrayList<>();
    int records = 0;
    for (long height = next; height <= tip && heights.size() < MOST_HEIGHTS && records < MOST_RECORDS; height++) {
      Optional<Entries> entries = entries(height);
      if (entries.isEmpty()) {
        break;
      }
      heights.add(entries.get());
      records += entries.get().records().size();
    }
    if (heights.isEmpty()) {
      if (chain.base() > next) {
        return true; // pruned between two looks
      }
      throw new IllegalStateException("block " + next + " or its results cannot be read, although the chain is at " + tip);
    }
    store.append(heights);
    return true;
  }

  /** The block of a snapshot with which the chain began was not executed here: there is nothing to index of it. */
  private long first(long base) {
    return chain.block(base).isPresent() && chain.results(base).isEmpty() ? base + 1 : base;
  }

  private Optional<Entries> entries(long height) {
    Optional<StoredBlock> block = chain.block(height);
    Optional<Bytes> results = chain.results(height);
    return block.isEmpty() || results.isEmpty() ? Optional.empty()
        : Optional.of(Entries.of(height, block.get().hash(), block.get().txHashes(), BlockResults.decode(results.get()), selection));
  }
}
