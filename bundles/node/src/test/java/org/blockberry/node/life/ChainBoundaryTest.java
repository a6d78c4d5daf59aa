package org.blockberry.node.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.EngineStatus;
import org.blockberry.api.consensus.Finality;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.node.commit.ChainProbe;
import org.blockberry.node.slot.GatedSlot;
import org.blockberry.node.wiring.Boundary;
import org.blockberry.node.wiring.BoundaryMissed;
import org.junit.jupiter.api.Test;

class ChainBoundaryTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(150);

  private final List<String> calls = new ArrayList<>();
  private final AtomicBoolean failed = new AtomicBoolean();
  private final AtomicBoolean blocked = new AtomicBoolean();
  private final GatedSlot<ConsensusEngine> engine = new GatedSlot<>(SlotName.CONSENSUS, () -> SHORT, failure -> {});

  private Boundary boundary(ChainProbe chain) {
    return new ChainBoundary(engine, chain::committer, failed::get, blocked::get, () -> false, slot -> {});
  }

  /** Parks for {@code signed} and no height before. */
  private class Engine implements ConsensusEngine {
    private final long signed;

    Engine(long signed) {
      this.signed = signed;
    }

    @Override
    public EngineStatus status() {
      return EngineStatus.builder(0, 0, "wait").build();
    }

    @Override
    public Finality finality() {
      return Finality.INSTANT;
    }

    @Override
    public void onCommitted(ChainTip tip) {}

    @Override
    public boolean park(long height, Duration wait) {
      synchronized (calls) {
        calls.add("park " + height);
      }
      return height >= signed;
    }

    @Override
    public void resume() {
      synchronized (calls) {
        calls.add("resume");
      }
    }
  }

  @Test
  void itIsReachedAfterTheTipAndTheEngineGoesOnAfterwards() throws Exception {
    try (ChainProbe chain = new ChainProbe()) {
      engine.open(new Engine(0));
      chain.commitNext();
      try (Boundary.Hold hold = boundary(chain).reach(WAIT)) {
        assertEquals(1, hold.height());
        assertFalse(chain.committer().turn().take(Duration.ZERO), "nothing is committed meanwhile");
      }
      assertTrue(chain.committer().turn().take(Duration.ZERO));
      chain.committer().turn().give();
      assertEquals(List.of("park 1", "resume"), calls);
    }
  }

  @Test
  void aDecidedBlockIsWaitedFor() throws Exception {
    try (ChainProbe chain = new ChainProbe()) {
      engine.open(new Engine(1)); // block 1 is signed already
      CompletableFuture<Long> reached = CompletableFuture.supplyAsync(() -> {
        try (Boundary.Hold hold = boundary(chain).reach(WAIT)) {
          return hold.height();
        }
      });
      chain.commitNext();
      assertEquals(1, reached.get(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void aMissedDeadlineLeavesEverythingAsItWas() throws Exception {
    try (ChainProbe chain = new ChainProbe()) {
      engine.open(new Engine(1));
      String reason = assertThrows(BoundaryMissed.class, () -> boundary(chain).reach(SHORT)).getMessage();
      assertTrue(reason.contains("block 1 was not committed within 150 ms"), reason);
      assertEquals("resume", calls.get(calls.size() - 1));
      chain.commitNext();
      assertEquals(1, chain.committer().tip().height(), "the chain goes on");
    }
  }

  @Test
  void aCommitThatDoesNotEndIsSaid() throws Exception {
    try (ChainProbe chain = new ChainProbe()) {
      engine.open(new Engine(0));
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch end = new CountDownLatch(1);
      chain.committer().between(() -> {
        inside.countDown();
        return end.await(20, TimeUnit.SECONDS);
      });
      assertTrue(inside.await(20, TimeUnit.SECONDS));
      String reason = assertThrows(BoundaryMissed.class, () -> boundary(chain).reach(SHORT)).getMessage();
      assertTrue(reason.contains("the commit of block 1 did not end"), reason);
      end.countDown();
    }
  }

  @Test
  void whatCannotGoOnRestsAlready() throws Exception {
    try (ChainProbe chain = new ChainProbe()) {
      boundary(chain).reach(SHORT).close(); // no engine at all
      engine.open(new Engine(5));
      failed.set(true);
      boundary(chain).reach(SHORT).close();
      failed.set(false);
      engine.open(new Engine(1)); // block 1 is signed, but the schedule keeps it out
      blocked.set(true);
      boundary(chain).reach(SHORT).close();
      chain.committer().close();
      blocked.set(false);
      engine.open(new Engine(0));
      assertThrows(BoundaryMissed.class, () -> boundary(chain).reach(SHORT), "a node that stops changes nothing");
    }
  }

  private static void uninterruptibly(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        continue; // as an engine that does not look
      }
    }
  }

  private void until(String what, java.util.function.BooleanSupplier condition) {
    long deadline = System.nanoTime() + WAIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, () -> what + ": " + calls);
      Thread.onSpinWait();
    }
  }

  private List<String> calls() {
    synchronized (calls) {
      return List.copyOf(calls);
    }
  }

  @Test
  void anEngineThatParksWhenNobodyWaitsAnyMoreIsResumed() throws Exception {
    try (ChainProbe chain = new ChainProbe()) {
      CountDownLatch release = new CountDownLatch(1);
      engine.open(new Engine(0) {
        @Override
        public boolean park(long height, Duration wait) {
          uninterruptibly(release);
          synchronized (calls) {
            calls.add("parked late");
          }
          return true;
        }
      });
      String reason = assertThrows(BoundaryMissed.class, () -> boundary(chain).reach(SHORT)).getMessage();
      assertTrue(reason.contains("cannot be parked"), reason);
      assertEquals(List.of("resume"), calls());
      release.countDown();
      until("resumed after it parked", () -> calls().equals(List.of("resume", "parked late", "resume")));
    }
  }

  @Test
  void anEngineThatIsNotResumedInTimeIsResumedAgain() throws Exception {
    try (ChainProbe chain = new ChainProbe()) {
      CountDownLatch release = new CountDownLatch(1);
      AtomicBoolean first = new AtomicBoolean(true);
      engine.open(new Engine(0) {
        @Override
        public void resume() {
          if (first.compareAndSet(true, false)) {
            uninterruptibly(release);
          }
          super.resume();
        }
      });
      boundary(chain).reach(WAIT).close();
      assertEquals(List.of("park 0", "resume"), calls(), "the second attempt came through while the first hangs");
      release.countDown();
      chain.commitNext();
      assertEquals(1, chain.committer().tip().height());
    }
  }

  @Test
  void beforeTheChainEveryMomentWillDo() {
    new ChainBoundary(engine, () -> null, failed::get, blocked::get, () -> false, slot -> {}).reach(Duration.ZERO).close();
    assertEquals(List.of(), calls);
  }
}
