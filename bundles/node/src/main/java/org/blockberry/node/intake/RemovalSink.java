package org.blockberry.node.intake;

import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.RemovalReason;

/** Hears of transactions that leave the mempool uncommitted. Any thread; returns at once. */
@FunctionalInterface
public interface RemovalSink {
  /** One transaction left. */
  void removed(PoolEntry entry, RemovalReason reason);
}
