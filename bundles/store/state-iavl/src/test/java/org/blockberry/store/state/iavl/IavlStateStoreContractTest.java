package org.blockberry.store.state.iavl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.blockberry.api.plugin.Handover;
import org.blockberry.api.store.StateStore;
import org.blockberry.testing.contracts.StateStoreContract;
import org.blockberry.testing.contracts.TestContext;

class IavlStateStoreContractTest extends StateStoreContract {
  @Override
  protected StateStore open(Path folder) throws Exception {
    IavlStateStoreFactory factory = new IavlStateStoreFactory();
    assertEquals(Handover.EXCLUSIVE, factory.handover());
    StateStore store = factory.create(factory.settings().defaults(), new TestContext(folder));
    store.start();
    return store;
  }
}
