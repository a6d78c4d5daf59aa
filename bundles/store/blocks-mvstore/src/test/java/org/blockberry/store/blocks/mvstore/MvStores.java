package org.blockberry.store.blocks.mvstore;

import java.nio.file.Path;
import org.blockberry.testing.contracts.TestContext;

/** Stores for tests. */
final class MvStores {
  static final MvTuning TUNING = new MvTuning(1, 60);

  private MvStores() {}

  static MvBlockStore open(Path folder) {
    return open(folder, DiskAccess.REAL);
  }

  static MvBlockStore open(Path folder, DiskAccess disk) {
    MvBlockStore store = new MvBlockStore(TUNING, new TestContext(folder), disk);
    try {
      store.start();
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }
}
