package org.blockberry.testing.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.blockberry.api.keystore.SigningKey;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.BatchWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;
import org.rocksdb.WriteOptions;

/**
 * The synced writes of one height through the whole node with its real stores: each barrier has its own, in the order of design 4.2.
 * The broken variants below lose or move one, and the same check refuses each.
 */
@Tag("sec-S1")
class BarrierTest {
  private static final int HEIGHTS = 10;

  @TempDir Path home;

  private final List<String> calls = new CopyOnWriteArrayList<>();

  /** Calls of a store with the synced writes they made. */
  @SuppressWarnings("unchecked")
  private <T> T recorded(Class<T> contract, T real, LongSupplier writes, List<String> barriers) {
    return (T) Proxy.newProxyInstance(contract.getClassLoader(), new Class<?>[] {contract}, (proxy, method, args) -> {
      long before = barriers.contains(method.getName()) ? writes.getAsLong() : 0;
      try {
        Object result = method.invoke(real, args);
        if (barriers.contains(method.getName())) {
          String height = args[0] instanceof Long number ? number.toString()
              : Long.toString(((org.blockberry.api.store.StoredBlock) args[0]).height());
          calls.add(method.getName() + " " + height + " syncs " + (writes.getAsLong() - before));
        }
        return result;
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    });
  }

  private PipelineRig.Seams seams() {
    PipelineRig.Seams seams = new PipelineRig.Seams();
    seams.blockWriter = synced(seams.blockWriter);
    seams.stateWriter = synced(seams.stateWriter);
    seams.blocks = store -> recorded(BlockStore.class, store, store::syncedWrites, List.of("append", "saveResults", "saveState"));
    seams.states = store -> recorded(StateStore.class, store, store::syncedWrites, List.of("commit"));
    seams.key = key -> new SigningKey() {
      @Override
      public String type() {
        return key.type();
      }

      @Override
      public Bytes publicKey() {
        return key.publicKey();
      }

      @Override
      public Bytes sign(Bytes message) {
        calls.add("sign");
        return key.sign(message);
      }
    };
    return seams;
  }

  /** Notes every write that reaches RocksDB without asking for a sync. */
  private BatchWriter synced(BatchWriter below) {
    return (database, options, batch) -> {
      if (!options.sync() || options.disableWAL()) {
        calls.add("unsynced write");
      }
      below.write(database, options, batch);
    };
  }

  /** Runs ten heights and compares. */
  private void check(PipelineRig.Seams seams) throws Exception {
    try (PipelineRig rig = new PipelineRig(home, seams).start()) {
      rig.commitMany("warm", 1);
      PipelineRig.await("the height is over", () -> calls.stream().anyMatch(call -> call.startsWith("saveState " + rig.height() + " ")));
      long from = rig.height();
      int signed = (int) rig.nodeMetrics.gaugeValue("signer_synced_writes");
      calls.clear();
      rig.commitMany("k", HEIGHTS);
      PipelineRig.await("the height is over", () -> calls.stream().anyMatch(call -> call.startsWith("saveState " + rig.height() + " ")));
      long to = rig.height();
      List<String> expected = new ArrayList<>();
      for (long height = from + 1; height <= to; height++) {
        expected.addAll(List.of("append " + height + " syncs 1", "saveResults " + height + " syncs 1", "commit " + height + " syncs 1",
            "saveState " + height + " syncs 1"));
      }
      List<String> barriers = calls.stream().filter(call -> !call.equals("sign")).toList();
      assertEquals(expected, barriers);
      assertEquals(calls.stream().filter("sign"::equals).count(), (long) rig.nodeMetrics.gaugeValue("signer_synced_writes") - signed,
          "one synced record per signature");
      int signs = 0;
      for (String call : calls) { // the signature of a height is there before its block
        signs += call.equals("sign") ? 1 : 0;
        if (call.startsWith("append ")) {
          assertTrue(signs > 0, "a block without a signature before it: " + calls);
          signs = 0;
        }
      }
      assertTrue(to - from >= HEIGHTS);
    }
  }

  @Test
  void eachBarrierOfAHeightIsOneSyncedWriteInItsPlace() throws Exception {
    check(seams());
  }

  private void assertSeen(PipelineRig.Seams broken) {
    assertThrows(AssertionFailedError.class, () -> check(broken));
  }

  @Test
  void aWriteWithoutSyncIsSeen() {
    PipelineRig.Seams broken = seams();
    BatchWriter recording = broken.blockWriter;
    WriteOptions lazy = new WriteOptions().setSync(false);
    try (lazy) {
      broken.blockWriter = (database, options, batch) -> recording.write(database, lazy, batch);
      assertSeen(broken);
    }
  }

  @Test
  void aStateCommitWithoutSyncIsSeen() {
    PipelineRig.Seams broken = seams();
    BatchWriter recording = broken.stateWriter;
    WriteOptions lazy = new WriteOptions().setSync(false);
    try (lazy) {
      broken.stateWriter = (database, options, batch) -> recording.write(database, lazy, batch);
      assertSeen(broken);
    }
  }

  /** Results kept together with the chain-state record, one barrier late. */
  @Test
  void aBarrierThatMovedIsSeen() {
    PipelineRig.Seams broken = seams();
    var recorded = broken.blocks;
    broken.blocks = real -> {
      BlockStore noting = recorded.apply(real);
      Object[] late = new Object[2];
      return (BlockStore) Proxy.newProxyInstance(BlockStore.class.getClassLoader(), new Class<?>[] {BlockStore.class}, (proxy, method, args) -> {
        try {
          if (method.getName().equals("saveResults")) {
            late[0] = args[0];
            late[1] = args[1];
            return null;
          }
          if (method.getName().equals("saveState") && late[0] != null) {
            noting.saveResults((Long) late[0], (Bytes) late[1]);
            late[0] = null;
          }
          return method.invoke(noting, args);
        } catch (InvocationTargetException e) {
          throw e.getCause();
        }
      });
    };
    assertSeen(broken);
  }

  /** A batch that never reaches the database. */
  @Test
  void aBarrierThatIsDroppedIsSeen() {
    PipelineRig.Seams broken = seams();
    var recorded = broken.blocks;
    broken.blocks = real -> {
      BlockStore noting = recorded.apply(real);
      return (BlockStore) Proxy.newProxyInstance(BlockStore.class.getClassLoader(), new Class<?>[] {BlockStore.class}, (proxy, method, args) -> {
        try {
          return method.getName().equals("saveResults") ? null : method.invoke(noting, args);
        } catch (InvocationTargetException e) {
          throw e.getCause();
        }
      });
    };
    assertSeen(broken);
  }
}
