package org.blockberry.testing.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusContext;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.plugin.SlotName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@link ConsensusEngine} promises, for engines that decide nothing and take decided blocks from outside; those that
 * decide extend {@link ConsensusEngineContract}.
 */
public abstract class FollowingEngineContract {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final long PROMPT_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Folder of the test. */
  @TempDir
  protected Path folder;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final FakeSigner signer = new FakeSigner();

  /** A new engine; the contract starts and closes it. */
  protected abstract ConsensusEngine create(ConsensusContext context);

  /** The chain that is followed. */
  protected abstract ChainModel model();

  /** The block of a height with a proof that is valid. */
  protected abstract SealedBlock block(long height);

  /** The block of a height with a proof that is not. */
  protected abstract SealedBlock unproven(long height);

  @AfterEach
  void closeAll() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      if (opened.get(i) instanceof FakeConsensusContext node) {
        assertEquals(0, node.proposals(), "a follower never proposes");
        assertEquals(List.of(), node.violations());
      }
      opened.get(i).close();
    }
    assertEquals(List.of(), signer.signed(), "a follower never signs");
  }

  private FakeConsensusContext node(long initialHeight) {
    FakeConsensusContext node = new FakeConsensusContext(folder, model(), signer, true, initialHeight);
    opened.add(node);
    return node;
  }

  private ConsensusEngine start(FakeConsensusContext node) throws Exception {
    ConsensusEngine engine = create(node);
    opened.add(engine);
    node.attach(engine);
    engine.start();
    return engine;
  }

  @Test
  void provenBlocksAreCommittedInOrderWhateverTheOrderOfArrival() throws Exception {
    FakeConsensusContext node = node(1);
    ConsensusEngine engine = start(node);
    for (long height : new long[] {3, 2, 5, 1, 4, 2, 5}) {
      engine.submitExternal(block(height));
    }
    node.awaitHeight(5);
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L), node.committed().stream().map(SealedBlock::height).toList());
  }

  @Test
  void aChainMayBeginAtAnyHeight() throws Exception {
    FakeConsensusContext node = node(5_000_000_000L);
    ConsensusEngine engine = start(node);
    engine.submitExternal(block(5_000_000_000L));
    engine.submitExternal(block(5_000_000_001L));
    node.awaitHeight(5_000_000_001L);
  }

  @Test
  void aProofThatIsNotValidIsRefusedAndKeepsTheRightOneOutOfNothing() throws Exception {
    FakeConsensusContext node = node(1);
    ConsensusEngine engine = start(node);
    engine.submitExternal(unproven(1));
    FakeConsensusContext.await("the refusal to show", () -> !engine.status().note().isEmpty());
    engine.submitExternal(block(1));
    node.awaitHeight(1);
    assertEquals(1, node.offered().size());
  }

  @Test
  void nothingHappensBeforeStart() throws Exception {
    FakeConsensusContext node = node(1);
    ConsensusEngine engine = create(node);
    node.attach(engine);
    engine.onTransactionsAvailable();
    engine.onCommitted(node.tip());
    engine.resume();
    engine.close();
    assertEquals(List.of(), node.offered());
  }

  @Test
  void theStatusSaysThatItFollows() throws Exception {
    FakeConsensusContext node = node(1);
    ConsensusEngine engine = start(node);
    engine.submitExternal(block(1));
    node.awaitHeight(1);
    FakeConsensusContext.await("the status to follow", () -> engine.status().height() == 2);
    assertEquals("follow", engine.status().step());
    assertFalse(engine.status().validator());
    assertTrue(engine.roundState().isObject());
    assertTrue(engine.finality() != null);
  }

  @Test
  void parkedItCommitsNothingAndGoesOnWhenResumed() throws Exception {
    FakeConsensusContext node = node(1);
    ConsensusEngine engine = start(node);
    engine.submitExternal(block(1));
    node.awaitHeight(1);
    FakeConsensusContext.await("the tip", () -> engine.status().height() == 2);
    assertTrue(engine.park(1, LONG));
    engine.submitExternal(block(2));
    engine.onTransactionsAvailable();
    engine.onCommitted(node.tip());
    assertTrue(engine.park(1, LONG), "asked again, behind the block");
    assertFalse(engine.park(0, Duration.ofMillis(50)), "too late for that height");
    assertEquals(1, node.offered().size());
    engine.resume();
    node.awaitHeight(2);
  }

  @Test
  void aHeightThatDoesNotComeIsNotWaitedForBeyondTheDeadline() throws Exception {
    FakeConsensusContext node = node(1);
    ConsensusEngine engine = start(node);
    long began = System.nanoTime();
    assertFalse(engine.park(3, Duration.ofMillis(50)));
    assertTrue(System.nanoTime() - began < PROMPT_NANOS * 2, "the deadline is honoured");
    engine.submitExternal(block(1));
    node.awaitHeight(1);
  }

  @Test
  void closeIsPromptAlsoWhileACommitIsHeld() throws Exception {
    FakeConsensusContext node = node(1);
    node.holdCommits(true);
    ConsensusEngine engine = create(node);
    node.attach(engine);
    engine.start();
    engine.submitExternal(block(1));
    FakeConsensusContext.await("a block", () -> !node.offered().isEmpty());
    long began = System.nanoTime();
    engine.close();
    assertTrue(System.nanoTime() - began < PROMPT_NANOS, "close took too long");
    node.holdCommits(false);
    engine.onCommitted(node.tip());
    assertEquals(1, node.offered().size(), "nothing after close");
  }

  @Test
  void anotherEngineContinuesFromTheTip() throws Exception {
    FakeConsensusContext node = node(1);
    ConsensusEngine engine = start(node);
    engine.submitExternal(block(1));
    engine.submitExternal(block(2));
    node.awaitHeight(2);
    opened.remove(engine);
    engine.close();
    ConsensusEngine next = start(node);
    next.submitExternal(block(2));
    next.submitExternal(block(3));
    node.awaitHeight(3);
    assertEquals(List.of(1L, 2L, 3L), node.committed().stream().map(SealedBlock::height).toList());
  }

  @Test
  void replacedPartsOfTheNodeAreWaitedFor() throws Exception {
    FakeConsensusContext node = node(1);
    ConsensusEngine engine = start(node);
    node.failCommit(new SlotEmpty(SlotName.APPLICATION, "being replaced"));
    engine.submitExternal(block(1));
    node.awaitHeight(1);
    assertEquals(List.of(), node.failures());
  }

  @Test
  void aFailedCommitStopsTheEngine() throws Exception {
    FakeConsensusContext node = node(1);
    ConsensusEngine engine = start(node);
    node.failCommit(new IllegalStateException("disk full"));
    engine.submitExternal(block(1));
    FakeConsensusContext.await("a failure", () -> !node.failures().isEmpty());
    engine.submitExternal(block(1));
    engine.submitExternal(block(2));
    assertTrue(engine.park(0, LONG), "answered behind the blocks");
    assertEquals(1, node.failures().size());
    assertTrue(node.failures().get(0).contains("disk full"), node.failures().get(0));
    assertEquals(1, node.offered().size(), "not offered again");
  }

  @Test
  void callsFromManyThreadsDoNoHarm() throws Exception {
    FakeConsensusContext node = node(1);
    ConsensusEngine engine = start(node);
    ChainTip stale = node.tip();
    List<Throwable> thrown = new CopyOnWriteArrayList<>();
    CountDownLatch ended = new CountDownLatch(3);
    for (int i = 0; i < 3; i++) {
      Thread caller = new Thread(() -> {
        try {
          for (long height = 1; height <= 50; height++) {
            engine.submitExternal(block(height));
            engine.onCommitted(stale);
            engine.onTransactionsAvailable();
            engine.roundState();
            engine.resume();
          }
        } catch (Throwable e) {
          thrown.add(e);
        } finally {
          ended.countDown();
        }
      }, "contract-caller");
      caller.setDaemon(true);
      caller.start();
    }
    assertTrue(ended.await(30, TimeUnit.SECONDS));
    node.awaitHeight(50);
    assertEquals(List.of(), thrown);
    assertEquals(List.of(), node.failures());
  }
}
