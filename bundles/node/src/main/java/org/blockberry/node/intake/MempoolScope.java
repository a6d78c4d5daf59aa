package org.blockberry.node.intake;

import java.util.function.Supplier;
import org.blockberry.api.mempool.MempoolContext;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.node.scope.InstanceScope;
import org.blockberry.node.scope.NodeServices;

/** What a mempool is lent. Until it is the one in the slot, what it removes is still held by the one that is, so not reported. */
public final class MempoolScope extends InstanceScope implements MempoolContext {
  private final Supplier<PoolLimits> limits;
  private final RemovalSink removals;
  private volatile boolean live;

  /** A scope for an instance of {@code type}. */
  public MempoolScope(String type, NodeServices services, Supplier<PoolLimits> limits, RemovalSink removals) {
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
    return limits.get();
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
