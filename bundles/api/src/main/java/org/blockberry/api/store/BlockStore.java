package org.blockberry.api.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.blockberry.api.plugin.Plugin;
import org.blockberry.api.value.Bytes;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Blocks with their proofs, execution results, chain-state records and an index of transactions. Heights are contiguous
 * from {@link #base} to {@link #height}. Every write is whole or absent and, when the method returns, survives loss of power
 * (unless the store says that it is volatile).
 *
 * <p>Threading: one writer, any number of readers, which never wait for it. Contract test:
 * {@code org.blockberry.testing.contracts.BlockStoreContract}. Source: design 4.2.
 */
@ConsumerType
public interface BlockStore extends Plugin {
  /** Lowest height held, 0 if empty. */
  long base();

  /** Highest height held, 0 if empty. */
  long height();

  /**
   * Appends a block with its transactions' index, as one synced write.
   *
   * @throws StoreException the height is not {@link #height} + 1 or the parent is not the last block (any height may come
   *     first into an empty store), or writing failed; a refused block changes nothing
   */
  void append(StoredBlock block);

  /** The block at {@code height}. */
  Optional<StoredBlock> block(long height);

  /** Height of the block whose header has this hash. */
  OptionalLong heightOf(Bytes hash);

  /**
   * Keeps the execution results of a block, as one synced write; again with the same content is allowed.
   *
   * @throws StoreException the store does not hold the block, holds other results of it, or writing failed
   */
  void saveResults(long height, Bytes results);

  /** Execution results of a block. */
  Optional<Bytes> results(long height);

  /**
   * Keeps the chain-state record after a block, as one synced write. Height may be one below the first block (genesis), and
   * any from 0 while the store is empty. A later record for the same height replaces the earlier.
   *
   * @throws StoreException the store does not hold the block, or writing failed
   */
  void saveState(long height, Bytes state);

  /** The chain-state record after a block. */
  Optional<Bytes> state(long height);

  /** Height of the newest chain-state record; empty if there is none. */
  OptionalLong stateHeight();

  /** Where a committed transaction is; the newest place if it was committed more than once. */
  Optional<TxLocation> transaction(Bytes txHash);

  /**
   * Deletes blocks, results, records and index entries below {@code height}; the base rises with the deletes in one write
   * per batch. A bound at or below the base deletes nothing. May run beside {@link #append} on another thread.
   *
   * @return number of blocks deleted
   * @throws IllegalArgumentException the bound is above {@link #height} of a store that is not empty
   */
  long pruneBelow(long height);

  /**
   * As {@link #pruneBelow(long)}, but blocks at multiples of {@code keepEvery} stay with all that belongs to them: they are still
   * answered although they lie below the base, which says from where on there is no gap. A store that cannot do this deletes them.
   *
   * @param keepEvery 1 or more; 0 keeps none
   * @return number of blocks deleted
   */
  default long pruneBelow(long height, long keepEvery) {
    return pruneBelow(height);
  }

  /**
   * Makes a copy of the store as it is at this moment, from which a store of the same type starts. Quick: what does not change
   * any more is linked where the file system allows it, not copied. No write may be under way.
   *
   * @param folder does not exist yet; its parent does
   * @throws UnsupportedOperationException this store cannot be copied while it is open
   * @throws StoreException the copy failed; nothing usable is left in {@code folder}
   */
  default void copyTo(Path folder) {
    throw new UnsupportedOperationException("this block store cannot be copied while the node runs");
  }

  /**
   * The lowest height at or above {@code from} of which the store has the block: below {@link #base} those that pruning kept, from there
   * on all. A store that cannot list what it kept begins at its base.
   *
   * @param from any
   * @return empty above {@link #height}
   * @since 0.1.3 of this package
   */
  default OptionalLong nextHeight(long from) {
    long next = Math.max(from, base());
    return next < 1 || next > height() ? OptionalLong.empty() : OptionalLong.of(next);
  }

  /**
   * Takes over heights of another store, each with results and record if it has them: those that follow the last block, and those below
   * {@link #base} that pruning had kept there. In one synced write where the store can do that; otherwise a crash leaves the first of
   * them, and may leave the last without results or record.
   *
   * @param heights ascending; none is here already
   * @throws StoreException as {@link #append}, or a height is here already; nothing of the list changes then where it is one write
   * @throws UnsupportedOperationException this store takes none below its base
   * @since 0.1.3 of this package
   */
  default void takeOver(List<StoredHeight> heights) {
    for (StoredHeight each : heights) {
      long height = each.block().height();
      if (height < base()) {
        throw new UnsupportedOperationException("this block store takes no blocks below its base");
      }
      append(each.block());
      each.results().ifPresent(results -> saveResults(height, results));
      each.state().ifPresent(state -> saveState(height, state));
    }
  }

  /** Synced writes since the store was opened, for tests that count barriers. */
  long syncedWrites();

  /** Whether the content is gone when the process ends. */
  default boolean isVolatile() {
    return false;
  }
}
