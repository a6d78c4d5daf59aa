package org.blockberry.node.intake;

import org.blockberry.api.mempool.MempoolContext;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.node.scope.InstanceScope;
import org.blockberry.node.scope.NodeServices;

/** What a mempool is lent. Until it is the one in the slot, what it removes is still held by the one that is, so not reported. */
public final class MempoolScope extends InstanceScope implements MempoolContext {
  private final PoolLimits limits;
  private final RemovalSink removals;
  private volatile boolean live;

  /**
   * A scope for an instance of {@code type}.
   *
   * @param limits for as long as it lives: pools ask at every transaction, and other limits make another instance
   */
  public MempoolScope(String type, NodeServices services, PoolLimits limits, RemovalSink removals) {
    super(SlotName.MEMPOOL, type, services);
    this.limits = limits;
    this.removals = removals;
  }

  /** From now on its removals are reported. */
  public void goLive() {
    live = true;
  }

  @Override
  public PoolLimits limits() {
    return limits;
  }

  @Override
  public void removed(PoolEntry entry, RemovalReason reason) {
    if (live) {
      removals.removed(entry, reason);
    }
  }

  @Override
  public synchronized void close() {
    live = false;
    super.close();
  }
}
