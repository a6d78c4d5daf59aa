package org.blockberry.api.mempool;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.blockberry.api.plugin.Plugin;
import org.blockberry.api.value.Bytes;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Transactions waiting for a block. The node checks a transaction with the application before it offers it here; the pool
 * decides about room, order, replacement and expiry.
 *
 * <p>Threading: any thread, any time, also during {@link #export}. No method waits for disk or network. Removals that the
 * caller did not ask for are reported to {@link MempoolContext#removed}, never while a lock is held.
 *
 * <p>Contract test: {@code org.blockberry.testing.contracts.MempoolContract}. Source: founding documents, Mempool; design 3.5.
 */
@ConsumerType
public interface Mempool extends Plugin {
  /**
   * Offers one checked transaction. A full pool is an ordinary answer. Nothing is evicted for a newcomer that is refused.
   */
  AddResult add(PoolEntry entry);

  /**
   * As {@link #add}, for an entry that another pool of this node, or the node's journal, held before. A pool that counts what
   * it adds counts these apart.
   */
  default AddResult carryOver(PoolEntry entry) {
    return add(entry);
  }

  /** How long transactions may wait, if this pool keeps times to live. The same object as long as the pool lives. */
  default Optional<PoolExpiry> expiry() {
    return Optional.empty();
  }

  /** Whether the pool holds the transaction. */
  boolean contains(Bytes hash);

  /** The entry of a transaction. */
  Optional<PoolEntry> get(Bytes hash);

  /**
   * Lists transactions for a proposal, best first, without removing them.
   *
   * @param exclude hashes to pass over, for example those of a block being committed
   * @return a copy whose sums stay within {@code limits}
   */
  List<PoolEntry> reap(ReapLimits limits, Collection<Bytes> exclude);

  /**
   * Takes out the transactions of a committed block; unknown ones are ignored.
   *
   * @param height height of the block, rising
   */
  void update(long height, Collection<Bytes> committed);

  /**
   * Takes out one transaction at the wish of the caller, who reports it.
   *
   * @return whether the pool held it
   */
  boolean remove(Bytes hash, RemovalReason reason);

  /**
   * Visits the entries in order of arrival, those with a {@link PoolEntry#sequence} above {@code afterSequence}. Entries
   * that come or go meanwhile may or may not be seen; every entry held throughout is seen once.
   *
   * @param visitor returns false to end the visit
   */
  void export(long afterSequence, Predicate<PoolEntry> visitor);

  /** How full the pool is. */
  PoolStats stats();
}
