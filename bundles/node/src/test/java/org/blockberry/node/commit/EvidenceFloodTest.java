package org.blockberry.node.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.blockberry.api.consensus.EvidenceVerdict;
import org.blockberry.api.consensus.EvidenceVerdict.Kind;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.evidence.EvidencePool;
import org.blockberry.testing.contracts.TestMetrics;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("sec-C8")
class EvidenceFloodTest {
  private final ArrayBlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(64);
  @TempDir
  private Path folder;

  private void take(Runnable task) {
    if (!queue.offer(task)) {
      throw new RejectedExecutionException("full");
    }
  }

  @Test
  void whatThisNodeSawHasAPlaceHoweverMuchOthersSend() throws Exception {
    try (ChainRig rig = new ChainRig(new ChainRig.Home(1, folder.resolve("evidence")))) {
      while (rig.committer.tip().height() < 3) {
        rig.commitNext();
      }
      EvidencePool pool = EvidencePool.open(folder.resolve("flooded"), rig.committer.state(), rig.blocks, rig.verifier, rig.committer::state,
          this::take, new TestMetrics());
      List<CompletableFuture<EvidenceVerdict>> junk = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        junk.add(pool.submit(Bytes.utf8("junk")).toCompletableFuture());
        junk.add(pool.correct(Bytes.utf8("junk")).toCompletableFuture());
      }
      assertEquals(EvidencePool.MAX_OUTSIDE, queue.size());
      CompletableFuture<EvidenceVerdict> seen = pool.doubleVote(rig.rogueVote(2, 0, "x").encode(), rig.rogueVote(2, 0, "y").encode())
          .toCompletableFuture();
      assertFalse(seen.isDone());
      while (!queue.isEmpty()) {
        queue.remove().run();
      }
      assertEquals(Kind.TAKEN, seen.join().kind());
      assertEquals(Kind.INVALID, junk.get(0).join().kind());
      assertEquals(Kind.NOT_NOW, junk.get(199).join().kind());
      CompletableFuture<EvidenceVerdict> later = pool.submit(Bytes.utf8("junk")).toCompletableFuture();
      queue.remove().run();
      assertEquals(Kind.INVALID, later.join().kind(), "there is room again");
    }
  }
}
