package org.blockberry.mempool.parts;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.ReapLimits;
import org.blockberry.api.value.Bytes;

/** One proposal being filled: takes what fits. Not thread safe. */
final class Selection {
  /** Tag, length and one byte: no transaction takes less room in a block. */
  private static final int LEAST_SIZE_IN_BLOCK = 3;

  private final Set<Bytes> exclude;
  private final boolean skipUnfitting;
  private final int maxCount;
  private final List<PoolEntry> taken;
  private long bytesLeft;
  private long gasLeft;

  Selection(ReapLimits limits, Set<Bytes> exclude, boolean skipUnfitting) {
    this.exclude = exclude;
    this.skipUnfitting = skipUnfitting;
    this.maxCount = limits.maxCount();
    this.bytesLeft = limits.maxBytes();
    this.gasLeft = limits.maxGas();
    this.taken = new ArrayList<>(Math.min(maxCount, 1024));
  }

  /** What of {@code candidates}, best first, goes into the proposal. Call once. */
  List<PoolEntry> from(PoolEntry[] candidates) {
    for (PoolEntry candidate : candidates) {
      if (taken.size() >= maxCount || bytesLeft < LEAST_SIZE_IN_BLOCK || !offer(candidate)) {
        break;
      }
    }
    return taken;
  }

  /** Whether to go on after {@code entry}. */
  private boolean offer(PoolEntry entry) {
    if (!exclude.isEmpty() && exclude.contains(entry.hash())) {
      return true;
    }
    long size = entry.transaction().sizeInBlock();
    if (size > bytesLeft || entry.gasWanted() > gasLeft) {
      return skipUnfitting;
    }
    bytesLeft -= size;
    gasLeft -= entry.gasWanted();
    taken.add(entry);
    return true;
  }
}
