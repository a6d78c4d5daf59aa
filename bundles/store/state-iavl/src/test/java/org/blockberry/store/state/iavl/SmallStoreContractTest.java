package org.blockberry.store.state.iavl;

import java.nio.file.Path;
import org.blockberry.api.store.StateStore;
import org.blockberry.testing.contracts.StateStoreContract;

/** The same promises with a checkpoint every third version and caches that hold next to nothing. */
class SmallStoreContractTest extends StateStoreContract {
  @Override
  protected StateStore open(Path folder) {
    return Folders.open(folder);
  }
}
