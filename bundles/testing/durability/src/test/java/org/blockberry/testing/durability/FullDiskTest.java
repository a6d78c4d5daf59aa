package org.blockberry.testing.durability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.blockberry.api.node.SubmitResult;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.BatchWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/**
 * A write or sync that fails below a store, at each barrier of a height: the chain stops, nothing more is acknowledged, and the node
 * starts again by itself with everything it had acknowledged. A full disk of its own: {@code FullDiskTest} in {@code testing/it}.
 */
@Tag("sec-S4")
class FullDiskTest {
  private static final int WRITES_PER_HEIGHT = 3;

  @TempDir Path folder;

  /** Fails from the {@code nth} write on, before or after the bytes reached the file. */
  private static BatchWriter failing(AtomicInteger left, boolean written, Status.SubCode code) {
    return (database, options, batch) -> {
      if (left.getAndDecrement() > 0) {
        database.write(options, batch);
        return;
      }
      if (written && left.get() == -1) {
        database.write(options, batch); // in the file, but the sync is said to have failed
      }
      throw new RocksDBException("IO error: injected", new Status(Status.Code.IOError, code, null));
    };
  }

  private void stopsAndStartsAgain(Path home, PipelineRig.Seams seams, String where) throws Exception {
    List<String> acknowledged = new ArrayList<>();
    long height;
    try (PipelineRig rig = new PipelineRig(home, seams).start()) {
      for (int i = 0; i < 100 && !rig.stopped(); i++) {
        String key = "k" + i;
        Optional<SubmitResult> answer = submit(rig, key);
        if (answer.isPresent() && answer.get().refusal().isEmpty() && answer.get().height() > 0) {
          acknowledged.add(key);
        }
      }
      PipelineRig.await("the chain says that it stopped, " + where, rig::stopped);
      assertFalse(rig.health.ready(), where);
      int known = acknowledged.size();
      Optional<SubmitResult> later = submit(rig, "later");
      assertTrue(later.isEmpty() || !later.get().refusal().isEmpty() || later.get().height() == 0, where + ": acknowledged after a failure");
      assertEquals(known, acknowledged.size());
      height = rig.height();
    }
    try (PipelineRig rig = PipelineRig.started(home)) {
      assertTrue(rig.height() >= height, where + ": height " + rig.height() + " after " + height);
      for (String key : acknowledged) {
        assertEquals(Optional.of(PipelineRig.value(key)), rig.valueOf(key), where + ": " + key);
      }
      rig.commitMany("after", 2);
    }
  }

  private static Optional<SubmitResult> submit(PipelineRig rig, String key) throws Exception {
    try {
      return Optional.of(rig.parts().transactions().submitAndWait(Bytes.utf8(key + "=" + PipelineRig.value(key)), Duration.ofSeconds(1))
          .toCompletableFuture().get(10, TimeUnit.SECONDS));
    } catch (java.util.concurrent.ExecutionException e) {
      return Optional.empty();
    }
  }

  @Test
  void aFailedWriteOrSyncAtEachBarrierStopsTheChainAndLosesNothing() throws Exception {
    int runs = 0;
    for (boolean written : new boolean[] {false, true}) {
      for (int nth = 0; nth < WRITES_PER_HEIGHT; nth++) {
        PipelineRig.Seams seams = new PipelineRig.Seams();
        int first = 1 + 2 * WRITES_PER_HEIGHT + nth; // the record of the genesis, two heights, then that barrier
        seams.blockWriter = failing(new AtomicInteger(first), written, Status.SubCode.NoSpace);
        stopsAndStartsAgain(folder.resolve("blocks-" + runs++), seams, "block store, write " + first + ", written " + written);
      }
      PipelineRig.Seams seams = new PipelineRig.Seams();
      seams.stateWriter = failing(new AtomicInteger(2), written, Status.SubCode.None);
      stopsAndStartsAgain(folder.resolve("state-" + runs++), seams, "state store, written " + written);
    }
    System.out.println("injected failures of writes and syncs: " + runs + " barriers, each stopped and started again");
    assertEquals(8, runs);
  }

  /**
   * What happens where a failed sync is tried again and the second try is taken for success: the kernel has thrown the pages away, the
   * second sync has nothing to do, and the block is acknowledged but not on the disk. The check must see that.
   */
  @Test
  void aFailedSyncTakenForSuccessAtTheSecondTryIsSeen() throws Exception {
    Path home = folder.resolve("retried");
    AtomicInteger left = new AtomicInteger(1 + 2 * WRITES_PER_HEIGHT);
    PipelineRig.Seams broken = new PipelineRig.Seams();
    broken.blockWriter = (database, options, batch) -> {
      if (left.getAndDecrement() > 0) {
        database.write(options, batch);
      } // else: the first try failed and lost the pages, the second "succeeds"
    };
    Throwable seen = org.junit.jupiter.api.Assertions.assertThrows(Throwable.class, () -> stopsAndStartsAgain(home, broken, "broken variant"));
    assertTrue(seen instanceof AssertionError || seen instanceof RuntimeException, seen.toString());
  }
}
