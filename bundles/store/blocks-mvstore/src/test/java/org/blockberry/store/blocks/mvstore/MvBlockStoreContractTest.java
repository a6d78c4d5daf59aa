package org.blockberry.store.blocks.mvstore;

import java.nio.file.Path;
import org.blockberry.api.store.BlockStore;
import org.blockberry.testing.contracts.BlockStoreContract;

class MvBlockStoreContractTest extends BlockStoreContract {
  @Override
  protected BlockStore open(Path folder) {
    return MvStores.open(folder);
  }

  @Override
  protected boolean keepsMultiples() {
    return true;
  }
}
