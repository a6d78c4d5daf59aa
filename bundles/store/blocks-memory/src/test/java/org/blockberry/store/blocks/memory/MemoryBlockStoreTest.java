package org.blockberry.store.blocks.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.blockberry.api.plugin.Handover;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;
import org.blockberry.testing.contracts.BlockStoreContract;
import org.blockberry.testing.contracts.Blocks;
import org.blockberry.testing.contracts.TestContext;
import org.blockberry.testing.contracts.TestMetrics;
import org.junit.jupiter.api.Test;

class MemoryBlockStoreTest extends BlockStoreContract {
  @Override
  protected BlockStore open(Path folder) throws Exception {
    MemoryBlockStoreFactory factory = new MemoryBlockStoreFactory();
    assertEquals(Handover.OVERLAP, factory.handover());
    BlockStore store = factory.create(factory.settings().defaults(), new TestContext(folder));
    store.start();
    return store;
  }

  @Override
  protected boolean keepsMultiples() {
    return true;
  }

  @Test
  void aFullStoreSaysSoUntilItIsPruned() {
    TestMetrics metrics = new TestMetrics();
    MemoryBlockStore store = new MemoryBlockStore(10_000, metrics);
    long height = 0;
    while (metrics.gaugeValue("used_bytes") + 3_000 < 10_000) {
      store.append(Blocks.block(++height, 2_000));
    }
    long next = height + 1;
    StoreException full = assertThrows(StoreException.class, () -> store.append(Blocks.block(next, 9_000)));
    assertTrue(full.getMessage().contains("max_mb"), full.getMessage());
    assertThrows(StoreException.class, () -> store.saveState(1, Bytes.wrap(new byte[10_000])));
    assertEquals(height, store.height());
    store.pruneBelow(height);
    store.append(Blocks.block(next, 5_000));
    assertEquals(next, store.height());
  }

  @Test
  void usedBytesReturnToTheirStart() {
    TestMetrics metrics = new TestMetrics();
    MemoryBlockStore store = new MemoryBlockStore(1 << 20, metrics);
    store.append(Blocks.block(1, 10));
    double one = metrics.gaugeValue("used_bytes");
    store.saveState(0, Bytes.utf8("genesis"));
    for (long height = 1; height < 50; height++) {
      store.saveResults(height, Bytes.utf8("r"));
      store.saveState(height, Bytes.utf8("s"));
      store.saveState(height, Bytes.utf8("longer"));
      store.append(Blocks.block(height + 1, 10));
    }
    store.pruneBelow(50);
    assertEquals(one, metrics.gaugeValue("used_bytes") - ("commit 50".length() - "commit 1".length()));
  }
}
