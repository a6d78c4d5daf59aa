package org.blockberry.node.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.indexer.Indexer;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.store.TxLocation;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.node.slot.GatedSlot;
import org.blockberry.testing.contracts.InMemoryStateStore;
import org.blockberry.testing.contracts.TestMetrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrunerTest {
  private static final Instant GENESIS = Instant.parse("2026-01-01T00:00:00Z");

  private final Heights store = new Heights();
  private final GatedSlot<BlockStore> blocks = slot(SlotName.BLOCK_STORE);
  private final GatedSlot<StateStore> states = slot(SlotName.STATE_STORE);
  private final GatedSlot<Indexer> index = slot(SlotName.INDEXER);
  private final AtomicLong now = new AtomicLong();
  private final TestMetrics metrics = new TestMetrics();
  private volatile ConsensusParams params = withEvidence(1, Duration.ofNanos(1));
  private Pruner pruner;

  private static <T> GatedSlot<T> slot(SlotName name) {
    return new GatedSlot<>(name, () -> Duration.ofMillis(50), failure -> {});
  }

  private static ConsensusParams withEvidence(long blocks, Duration age) {
    ConsensusParams usual = ConsensusParams.DEFAULT;
    return new ConsensusParams(usual.block(), new ConsensusParams.EvidenceParams(blocks, age, 1_000), usual.validator(), usual.version(),
        usual.abci());
  }

  private ChainState state(long height) {
    return new ChainState("c", 1, height, new BlockId(Bytes.wrap(new byte[32]), new PartSetHeader(1, Bytes.wrap(new byte[32]))),
        GENESIS.plusSeconds(height), ValidatorSet.EMPTY, ValidatorSet.EMPTY, ValidatorSet.EMPTY, params, Bytes.wrap(new byte[32]),
        Bytes.wrap(new byte[32]));
  }

  private Pruner start(PruningRules rules, boolean allowed) {
    blocks.open(store);
    states.open(new InMemoryStateStore());
    pruner = new Pruner(rules, allowed, () -> state(store.height), blocks, states, index, () -> Long.MAX_VALUE, now::get, metrics);
    return pruner;
  }

  private static PruningRules custom(long recent, long every) {
    return PruningStrategy.CUSTOM.with(recent, every, Duration.ofMinutes(1));
  }

  @AfterEach
  void stop() {
    if (pruner != null) {
      pruner.close();
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "not within 20 seconds");
      Thread.onSpinWait();
    }
  }

  @Test
  void aCommitStartsARunInBoundedStepsAndTheIntervalHoldsTheNextOne() {
    start(custom(10, 0), true);
    pruner.onCommitted(1_000);
    await(() -> store.base == 990);
    assertTrue(store.longestStep <= 100, "steps of " + store.longestStep);
    await(() -> pruner.status().get("pruned_total").toString().equals("989"));
    store.height = 1_100;
    pruner.onCommitted(1_100);
    assertEquals("990", pruner.prune(true).get("base_height").toString(), "the interval is not over");
    now.addAndGet(Duration.ofMinutes(1).toNanos() + 1);
    await(() -> {
      pruner.onCommitted(1_100);
      return store.base == 1_090;
    });
  }

  @Test
  void otherRulesCountAtOnce() {
    start(custom(900, 0), true);
    pruner.onCommitted(1_000);
    await(() -> store.base == 100);
    pruner.configure(custom(10, 0));
    await(() -> {
      pruner.onCommitted(1_000);
      return store.base == 990;
    });
  }

  @Test
  void changedRulesEndTheRunThatGoesOn() throws Exception {
    start(custom(10, 0), true);
    store.hold = new CountDownLatch(1);
    pruner.onCommitted(1_000);
    await(() -> store.entered);
    pruner.configure(PruningStrategy.NOTHING.with(0, -1, Duration.ZERO));
    store.hold.countDown();
    await(() -> store.base == 101);
    pruner.onCommitted(1_000);
    assertEquals("101", pruner.prune(true).get("base_height").toString());
    assertEquals("\"nothing\"", pruner.status().get("strategy").toString());
    assertEquals(101, store.base);
  }

  @Test
  void closingEndsARunAfterItsStep() {
    start(custom(10, 0), true);
    store.hold = new CountDownLatch(1);
    pruner.onCommitted(1_000);
    await(() -> store.entered);
    Thread closer = new Thread(pruner::close);
    closer.start();
    await(() -> closer.getState() == Thread.State.TIMED_WAITING);
    store.hold.countDown();
    await(() -> !closer.isAlive());
    assertEquals(101, store.base);
  }

  @Test
  void theApplicationTheEvidenceAndTheIndexHoldBack() {
    start(custom(10, 0), true);
    assertEquals("\"application\"", pruner.prune(true).get("held_by").toString(), "nothing was committed yet");
    pruner.onCommitted(500);
    await(() -> store.base == 500);
    pruner.prune(false); // waits for the end of the run, whose interval then holds the next
    params = withEvidence(700, Duration.ofSeconds(1));
    pruner.onCommitted(1_000);
    assertEquals("\"evidence\"", pruner.prune(true).get("held_by").toString());
    params = withEvidence(1, Duration.ofNanos(1));
    FakeIndexer indexer = new FakeIndexer(300, 700);
    index.open(indexer);
    assertEquals("\"indexer\"", pruner.prune(true).get("held_by").toString());
    assertEquals("201", pruner.prune(false).get("blocks").toString());
    assertEquals(701, store.base);
    assertEquals(701, indexer.base, "the index forgets what is gone");
  }

  @Test
  void multiplesAndADryRunAreCounted() {
    start(custom(100, 50), true);
    pruner.onCommitted(1_000);
    await(() -> store.base == 900);
    assertEquals(899 - 17, Integer.parseInt(pruner.status().get("pruned_total").toString()));
  }

  @Test
  void aFailingStoreIsToldAndTriedAgain() {
    start(custom(10, 0), true);
    store.broken = true;
    pruner.onCommitted(1_000);
    await(() -> pruner.status().members().containsKey("problem"));
    assertThrows(AdminException.class, () -> pruner.prune(false));
    store.broken = false;
    assertEquals("989", pruner.prune(false).get("blocks").toString());
    assertTrue(!pruner.status().members().containsKey("problem"));
  }

  @Test
  void anArchiveNeverPrunes() {
    start(custom(10, 0), false);
    pruner.onCommitted(1_000);
    assertThrows(AdminException.class, () -> pruner.prune(true));
    assertEquals(1, store.base);
    assertEquals("\"nothing\"", pruner.status().get("strategy").toString());
  }

  @Test
  void anEmptySlotEndsTheRunUntilTheNext() {
    start(custom(10, 0), true);
    blocks.close("moving", Duration.ZERO);
    blocks.empty("moving");
    assertThrows(AdminException.class, () -> pruner.prune(true));
    assertThrows(AdminException.class, () -> pruner.prune(false));
    blocks.open(store);
    assertEquals("application", pruner.prune(true).get("held_by").asString().orElseThrow());
  }

  /** Heights without content. */
  private final class Heights implements BlockStore {
    private volatile long base = 1;
    private volatile long height = 1_000;
    private volatile long longestStep;
    private volatile boolean broken;
    private volatile boolean entered;
    private volatile CountDownLatch hold;

    @Override
    public long base() {
      return base;
    }

    @Override
    public long height() {
      return height;
    }

    @Override
    public void append(StoredBlock block) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<StoredBlock> block(long of) {
      return Optional.empty();
    }

    @Override
    public OptionalLong heightOf(Bytes hash) {
      return OptionalLong.empty();
    }

    @Override
    public void saveResults(long of, Bytes results) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Bytes> results(long of) {
      return Optional.empty();
    }

    @Override
    public void saveState(long of, Bytes content) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Bytes> state(long of) {
      return Optional.of(PrunerTest.this.state(of).encode());
    }

    @Override
    public OptionalLong stateHeight() {
      return OptionalLong.of(height);
    }

    @Override
    public Optional<TxLocation> transaction(Bytes txHash) {
      return Optional.empty();
    }

    @Override
    public long pruneBelow(long bound) {
      return pruneBelow(bound, 0);
    }

    @Override
    public long pruneBelow(long bound, long keepEvery) {
      if (broken) {
        throw new StoreException("the disk is gone");
      }
      entered = true;
      CountDownLatch gate = hold;
      if (gate != null) {
        boolean interrupted = false;
        while (gate.getCount() > 0) { // a store does not end its write because somebody is in a hurry
          try {
            gate.await();
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
      longestStep = Math.max(longestStep, bound - base);
      long gone = 0;
      for (long each = base; each < bound; each++) {
        gone += keepEvery > 0 && each % keepEvery == 0 ? 0 : 1;
      }
      base = bound;
      return gone;
    }

    @Override
    public long syncedWrites() {
      return 0;
    }
  }

  private static final class FakeIndexer implements Indexer {
    private volatile long base;
    private final long height;

    FakeIndexer(long base, long height) {
      this.base = base;
      this.height = height;
    }

    @Override
    public long base() {
      return base;
    }

    @Override
    public long height() {
      return height;
    }

    @Override
    public org.blockberry.api.indexer.SearchAnswer search(org.blockberry.api.indexer.SearchRequest request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long pruneBelow(long bound) {
      long gone = Math.max(0, bound - base);
      base = Math.max(base, bound);
      return gone;
    }
  }
}
