package org.blockberry.store.blocks.rocksdb;

import java.nio.file.Path;
import org.blockberry.api.store.BlockStore;
import org.blockberry.testing.contracts.BlockStoreContract;

class RocksBlockStoreContractTest extends BlockStoreContract {
  @Override
  protected BlockStore open(Path folder) throws Exception {
    return Stores.open(folder);
  }

  @Override
  protected boolean keepsMultiples() {
    return true;
  }
}
