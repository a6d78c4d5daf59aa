package org.blockberry.node.external;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.EngineStatus;
import org.blockberry.api.consensus.Finality;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.api.node.BlockVerdict.Kind;
import org.blockberry.api.node.CatchUp;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.commit.ChainProbe;
import org.blockberry.node.commit.ScheduleGate;
import org.blockberry.node.schedule.ScheduleEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExternalBlocksTest {
  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final ExecutorService verifiers = Executors.newFixedThreadPool(2);
  private final ChainProbe others = new ChainProbe();
  private final List<SealedBlock> chain = new ArrayList<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private ChainProbe node;
  private ExternalBlocks blocks;

  /** Signs nothing, and says what it is asked for. */
  private class Engine implements ConsensusEngine {
    private final boolean takes;
    private final boolean parks;

    Engine(boolean takes, boolean parks) {
      this.takes = takes;
      this.parks = parks;
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
    public void submitExternal(SealedBlock block) {
      if (!takes) {
        ConsensusEngine.super.submitExternal(block);
      }
      calls.add("submit " + block.height());
    }

    @Override
    public boolean park(long height, Duration wait) {
      calls.add("park " + height);
      return parks;
    }

    @Override
    public void resume() {
      calls.add("resume");
    }
  }

  @BeforeEach
  void threeBlocksOfOthers() throws Exception {
    for (int i = 0; i < 3; i++) {
      chain.add(others.commitNext());
    }
    node = others.newcomer();
    begin(new Engine(false, true), ScheduleGate.NONE);
  }

  private void begin(ConsensusEngine engine, ScheduleGate gate) {
    node.engine().open(engine);
    blocks = new ExternalBlocks(node.committer(), node.rules(), gate, node.engine(), executor, verifiers);
  }

  @AfterEach
  void end() {
    node.close();
    others.close();
    executor.shutdownNow();
    verifiers.shutdownNow();
  }

  private static <R> R get(CompletionStage<R> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private Kind offered(SealedBlock block) throws Exception {
    return get(blocks.offer(block)).kind();
  }

  private long tip() {
    return node.committer().tip().height();
  }

  @Test
  void anEngineIsWokenAlsoIfTheCommitThreadHasNoPlaceAtFirst() throws Exception {
    CatchUp session = get(blocks.catchUp());
    java.util.concurrent.CountDownLatch busy = new java.util.concurrent.CountDownLatch(1);
    java.util.concurrent.CountDownLatch woken = new java.util.concurrent.CountDownLatch(1);
    node.engine().open(new Engine(false, true) {
      @Override
      public void resume() {
        super.resume();
        woken.countDown();
      }
    });
    List<CompletionStage<Boolean>> others = new ArrayList<>();
    do {
      others.add(node.committer().between(() -> busy.await(20, TimeUnit.SECONDS)));
    } while (!others.get(others.size() - 1).toCompletableFuture().isCompletedExceptionally());
    session.close();
    assertFalse(calls.contains("resume"));
    busy.countDown();
    assertTrue(woken.await(20, TimeUnit.SECONDS));
  }

  private void awaitResumed() throws Exception {
    get(node.committer().between(() -> true)); // what was asked for before is done
    assertEquals("resume", calls.get(calls.size() - 1));
  }

  @Test
  void proofsOfBlocksThatWaitAreVerifiedAheadAndAgainWhereThatSaidNothing() throws Exception {
    java.util.Set<Long> ahead = java.util.concurrent.ConcurrentHashMap.newKeySet();
    begin(new Engine(false, true), new ScheduleGate() {
      @Override
      public java.util.Optional<org.blockberry.api.plugin.SlotEmpty> obstacle(long height) {
        return java.util.Optional.empty();
      }

      @Override
      public List<org.blockberry.node.schedule.ScheduleEntry> configured() {
        return List.of();
      }

      @Override
      public void lookAhead(org.blockberry.chain.verify.ChainState state, SealedBlock sealed) {
        ahead.add(sealed.height());
        throw new IllegalArgumentException("which means nothing");
      }
    });
    java.util.concurrent.CountDownLatch busy = new java.util.concurrent.CountDownLatch(1);
    try (CatchUp session = get(blocks.catchUp())) {
      CompletionStage<Boolean> other = node.committer().between(() -> busy.await(20, TimeUnit.SECONDS));
      List<CompletionStage<BlockVerdict>> verdicts = chain.stream().map(session::commit).toList();
      for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20); !ahead.equals(java.util.Set.of(2L, 3L));) {
        assertTrue(System.nanoTime() < end, ahead::toString);
        Thread.onSpinWait();
      }
      busy.countDown();
      assertTrue(get(other));
      for (CompletionStage<BlockVerdict> verdict : verdicts) {
        assertEquals(Kind.TAKEN, get(verdict).kind());
      }
    }
    assertEquals(3, tip());
  }

  @Test
  void theNextBlockIsCommittedWhileTheEngineRests() throws Exception {
    assertEquals(Kind.TAKEN, offered(chain.get(0)));
    assertEquals(1, tip());
    awaitResumed();
    assertEquals(List.of("park 0", "resume"), calls);
    assertEquals(Kind.KNOWN, offered(chain.get(0)));
    assertEquals(Kind.NOT_NOW, offered(chain.get(2)));
    assertEquals(1, tip());
  }

  @Test
  void anEngineThatTakesBlocksGetsWhatIsRightAndNothingElse() throws Exception {
    begin(new Engine(true, true), ScheduleGate.NONE);
    SealedBlock unsigned = ChainProbe.with(chain.get(0), chain.get(1).commit());
    BlockVerdict verdict = get(blocks.offer(unsigned));
    assertEquals(Kind.INVALID, verdict.kind());
    assertTrue(verdict.reason().contains("proof"), verdict.reason());
    assertEquals(Kind.INVALID, offered(new SealedBlock(1, Bytes.utf8("no block"), chain.get(0).commit())));
    assertEquals(Kind.INVALID, offered(new SealedBlock(1, chain.get(1).block(), chain.get(1).commit())), "another height than it says");
    assertEquals(Kind.TAKEN, offered(chain.get(0)));
    assertEquals(List.of("submit 1"), calls);
    assertEquals(0, tip(), "that is for the engine to commit");
  }

  @Test
  void anEngineThatIsDecidingIsNotDisturbed() throws Exception {
    begin(new Engine(false, false), ScheduleGate.NONE);
    assertEquals(Kind.NOT_NOW, offered(chain.get(0)));
    ExecutionException refused = assertThrows(ExecutionException.class, () -> get(blocks.catchUp()));
    assertTrue(refused.getMessage().contains("the engine is deciding height 1"), refused.getMessage());
    assertFalse(blocks.catchingUp());
    assertEquals(0, tip());
  }

  @Test
  void behindAnEngineThatGaveUpTheChainGoesOn() throws Exception {
    begin(new Engine(true, false), ScheduleGate.NONE);
    blocks.followWhen(() -> true);
    assertEquals(Kind.TAKEN, offered(chain.get(0)));
    assertEquals(1, tip());
    try (CatchUp session = get(blocks.catchUp())) {
      assertEquals(Kind.TAKEN, get(session.commit(chain.get(1))).kind());
    }
    assertEquals(2, tip());
    assertFalse(calls.contains("submit 1"), calls::toString);
  }

  @Test
  void whoeverCatchesUpHasTheChainAloneAndGivesItBack() throws Exception {
    AtomicInteger level = new AtomicInteger();
    blocks.onLevel(level::incrementAndGet);
    CatchUp session = get(blocks.catchUp());
    assertTrue(blocks.catchingUp());
    assertThrows(ExecutionException.class, () -> get(blocks.catchUp()), "one at a time");
    List<CompletionStage<BlockVerdict>> verdicts = chain.stream().map(session::commit).toList(); // several on their way at once
    for (CompletionStage<BlockVerdict> verdict : verdicts) {
      assertEquals(Kind.TAKEN, get(verdict).kind());
    }
    assertEquals(3, tip());
    assertEquals(Kind.KNOWN, get(session.commit(chain.get(0))).kind());
    session.progress(10, 2);
    assertEquals("{height=3, target=10, blocks_per_second=\"2.0\", seconds_left=4}", blocks.status().toString());
    blocks.engineCame();
    executor.submit(() -> { }).get(20, TimeUnit.SECONDS);
    assertEquals(List.of("park 0", "park 3"), calls, "an engine that comes meanwhile rests too");
    assertEquals(0, level.get());
    session.close();
    session.close();
    awaitResumed();
    assertEquals(1, level.get());
    assertFalse(blocks.catchingUp());
    assertEquals(Kind.NOT_NOW, get(session.commit(others.commitNext())).kind(), "it has given the chain back");
  }

  @Test
  void aWrongBlockEndsNothing() throws Exception {
    CatchUp session = get(blocks.catchUp());
    assertEquals(Kind.INVALID, get(session.commit(ChainProbe.with(chain.get(0), chain.get(1).commit()))).kind());
    assertEquals(Kind.TAKEN, get(session.commit(chain.get(0))).kind());
    session.close();
  }

  /** P5: who disagrees with what the validators decided must find out, and must not take the messenger for a liar. */
  @Test
  void aNodeWhoseOwnStateDiffersHaltsAndBlamesNobody() throws Exception {
    node.differ();
    assertEquals(Kind.TAKEN, offered(chain.get(0)));
    assertEquals(Kind.NOT_NOW, offered(chain.get(1)));
    assertTrue(node.halts().get(0).contains("the validators have decided block 2"), node.halts().toString());
    assertEquals(Kind.NOT_NOW, offered(chain.get(1)));
  }

  @Test
  void whatTheScheduleDemandsComesFirst() throws Exception {
    begin(new Engine(false, true), new ScheduleGate() {
      @Override
      public java.util.Optional<SlotEmpty> obstacle(long height) {
        return java.util.Optional.of(new SlotEmpty(SlotName.CONSENSUS, "waits for bft"));
      }

      @Override
      public List<ScheduleEntry> configured() {
        return List.of();
      }
    });
    assertEquals(Kind.NOT_NOW, offered(chain.get(0)));
    assertEquals(0, tip());
  }
}
