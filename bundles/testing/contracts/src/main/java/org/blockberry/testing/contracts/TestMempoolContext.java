package org.blockberry.testing.contracts;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.mempool.MempoolContext;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.RemovalReason;

/** What the node lends to a mempool, for tests: remembers what the pool reports. Thread safe. */
public final class TestMempoolContext extends TestContext implements MempoolContext {
  /** One report of the pool. */
  public record Removed(PoolEntry entry, RemovalReason reason) {}

  private final PoolLimits limits;
  private final List<Removed> removed = new ArrayList<>();
  private volatile Runnable onRemoved = () -> {};

  /** @param folder an empty folder of the test */
  public TestMempoolContext(Path folder, PoolLimits limits) {
    super(folder);
    this.limits = limits;
  }

  /** Runs {@code action} at every report, on the reporting thread. */
  public void onRemoved(Runnable action) {
    onRemoved = action;
  }

  /** The reports since the last call. */
  public List<Removed> takeRemoved() {
    synchronized (removed) {
      List<Removed> taken = List.copyOf(removed);
      removed.clear();
      return taken;
    }
  }

  @Override
  public PoolLimits limits() {
    return limits;
  }

  @Override
  public void removed(PoolEntry entry, RemovalReason reason) {
    synchronized (removed) {
      removed.add(new Removed(entry, reason));
    }
    onRemoved.run();
  }
}
