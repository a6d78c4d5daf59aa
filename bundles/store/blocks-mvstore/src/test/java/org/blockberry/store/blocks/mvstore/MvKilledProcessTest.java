package org.blockberry.store.blocks.mvstore;

import java.nio.file.Path;
import org.blockberry.api.store.BlockStore;
import org.blockberry.testing.contracts.KilledBlockStoreContract;

/** Real processes that end in the middle of writing. */
class MvKilledProcessTest extends KilledBlockStoreContract {
  @Override
  protected BlockStore open(Path folder) {
    return MvStores.open(folder);
  }

  @Override
  protected Class<?> writer() {
    return MvAppendingProcess.class;
  }

  @Override
  protected int fileLimitKib() {
    return 300;
  }

  @Override
  protected int kills() {
    return Integer.getInteger("mvstore.kills", 4);
  }
}
