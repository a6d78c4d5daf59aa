package org.blockberry.store.blocks.mvstore;

import java.util.concurrent.atomic.AtomicInteger;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.RootReference;

/**
 * The content after an acknowledged write. As long as somebody holds it, MVStore gives none of its pages' places away. It must be made
 * before the next write begins.
 */
final class Snapshot {
  private final MVStore store;
  private final RootReference<byte[], byte[]> root;
  private final MVStore.TxCounter version;
  private final AtomicInteger holders = new AtomicInteger(1);

  Snapshot(MVStore store, RootReference<byte[], byte[]> root) {
    this.store = store;
    this.root = root;
    this.version = store.registerVersionUsage();
  }

  RootReference<byte[], byte[]> root() {
    return root;
  }

  /** False if it is over: there is a newer one. */
  boolean hold() {
    for (int now = holders.get(); now > 0; now = holders.get()) {
      if (holders.compareAndSet(now, now + 1)) {
        return true;
      }
    }
    return false;
  }

  void release() {
    if (holders.decrementAndGet() == 0) {
      store.deregisterVersionUsage(version);
    }
  }
}
