package org.blockberry.api.store;

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

  /** Synced writes since the store was opened, for tests that count barriers. */
  long syncedWrites();

  /** Whether the content is gone when the process ends. */
  default boolean isVolatile() {
    return false;
  }
}
