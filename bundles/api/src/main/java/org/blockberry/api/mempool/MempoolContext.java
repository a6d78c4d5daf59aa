package org.blockberry.api.mempool;

import org.blockberry.api.plugin.TimedContext;
import org.osgi.annotation.versioning.ProviderType;

/** What the node lends to a mempool. */
@ProviderType
public interface MempoolContext extends TimedContext {
  /** Limits that every pool keeps. */
  PoolLimits limits();

  /**
   * Reports that a transaction left the pool by the pool's own decision: evicted, replaced, expired.
   * Call it without holding a lock; it returns at once.
   */
  void removed(PoolEntry entry, RemovalReason reason);
}
