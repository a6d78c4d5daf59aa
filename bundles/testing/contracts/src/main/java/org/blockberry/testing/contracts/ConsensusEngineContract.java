package org.blockberry.testing.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusContext;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@link ConsensusEngine} promises, for engines that can decide alone when theirs is the only validator. Extend
 * it and say how to make an engine that makes empty blocks every few milliseconds, and which blocks it is about.
 */
public abstract class ConsensusEngineContract {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Set<String> STEPS = Set.of("propose", "prevote", "precommit", "commit", "wait", "follow");
  private static final Bytes TX = Bytes.utf8("a=1");

  /** Folder of the test. */
  @TempDir
  protected Path folder;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final FakeSigner signer = new FakeSigner();
  private final Set<Long> threadsBefore = engineThreads();

  /** A new engine that makes blocks at least every 100 ms, also empty ones; the contract starts and closes it. */
  protected abstract ConsensusEngine create(ConsensusContext context);

  /** The blocks that the engine seals. */
  protected abstract ChainModel model();

  /** Prefix of the names of threads that belong to an engine. */
  protected String threadName() {
    return "bb-consensus";
  }

  @AfterEach
  void closeAll() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
    assertNoThreadIsLeft();
    assertSignedOncePerStep();
  }

  @Test
  void blocksAreCommittedOnePerHeightInOrder() throws Exception {
    FakeConsensusContext node = node(1);
    start(node);
    node.submit(TX);
    node.awaitHeight(10);
    assertChain(node, 1);
  }

  @Test
  void aSignerThatIsAwayIsAskedAgain() throws Exception {
    FakeConsensusContext node = node(1);
    signer.away(2);
    start(node);
    node.awaitHeight(3);
    assertEquals(List.of(), node.failures());
    assertChain(node, 1);
  }

  @Test
  void aChainMayBeginAtAnyHeight() throws Exception {
    FakeConsensusContext node = node(5_000_000_000L);
    start(node);
    node.awaitHeight(5_000_000_002L);
    assertChain(node, 5_000_000_000L);
  }

  @Test
  void nothingHappensBeforeStart() throws Exception {
    FakeConsensusContext node = node(1);
    ConsensusEngine engine = create(node);
    node.attach(engine);
    engine.onTransactionsAvailable();
    engine.onCommitted(node.tip());
    engine.resume();
    assertEquals(0, node.proposals());
    assertNoThreadIsLeft();
    engine.close();
    assertFalse(signer.signedFor(1));
  }

  @Test
  void theStatusMakesSense() throws Exception {
    FakeConsensusContext node = node(1);
    node.holdCommits(true);
    ConsensusEngine engine = start(node);
    FakeConsensusContext.await("a block", () -> !node.offered().isEmpty());
    FakeConsensusContext.await("the status to follow", () -> engine.status().height() == 1);
    assertTrue(engine.status().round() >= 0);
    assertTrue(STEPS.contains(engine.status().step()), engine.status().step());
    assertTrue(engine.status().validator());
    assertEquals(signer.address(), engine.status().proposer());
    assertTrue(engine.roundState().isObject());
    assertTrue(engine.finality() != null);
    node.holdCommits(false);
    node.awaitHeight(3);
    FakeConsensusContext.await("the status to follow", () -> engine.status().height() >= 3);
  }

  @Test
  void withoutAKeyNothingIsProposedAndTheStatusSaysSo() throws Exception {
    FakeConsensusContext node = new FakeConsensusContext(folder, model(), signer, false, 1);
    opened.add(node);
    ConsensusEngine engine = start(node);
    node.submit(TX);
    FakeConsensusContext.await("a note", () -> !engine.status().note().isEmpty());
    assertFalse(engine.status().validator());
    assertTrue(engine.park(0, LONG), "it can be replaced");
    assertEquals(0, node.proposals());
    assertEquals(List.of(), node.failures());
  }

  @Test
  void parkLeavesNothingSignedForTheNextHeight() throws Exception {
    FakeConsensusContext node = node(1);
    ConsensusEngine engine = start(node);
    node.awaitHeight(2);
    long parked = parkAtTip(node, engine);
    long last = signer.signed().get(signer.signed().size() - 1).height();
    assertTrue(last <= parked, "signed " + last + " but parked after " + parked);
    node.awaitHeight(parked);
    node.submit(TX);
    engine.onTransactionsAvailable();
    engine.onCommitted(node.tip());
    assertFalse(engine.park(parked - 1, Duration.ofMillis(50)), "too late for that height");
    assertTrue(engine.park(parked, LONG), "asked again");
    assertFalse(signer.signedFor(parked + 1));
    assertEquals(parked, node.tip().height());
    engine.resume();
    node.awaitHeight(parked + 3);
    assertChain(node, 1);
  }

  @Test
  void parkAheadStopsExactlyThere() throws Exception {
    FakeConsensusContext node = node(1);
    ConsensusEngine engine = start(node);
    assertTrue(engine.park(5, LONG));
    node.awaitHeight(5);
    engine.onTransactionsAvailable();
    assertTrue(engine.park(5, LONG));
    assertFalse(signer.signedFor(6));
    engine.resume();
    node.awaitHeight(7);
    assertChain(node, 1);
  }

  @Test
  void aProposalOnItsWayIsForgottenWhenParked() throws Exception {
    FakeConsensusContext node = node(1);
    node.holdProposals(true);
    ConsensusEngine engine = start(node);
    FakeConsensusContext.await("a proposal", () -> node.proposals() > 0);
    assertTrue(engine.park(0, LONG));
    node.holdProposals(false);
    FakeConsensusContext.await("the proposal", () -> node.proposalsAnswered() > 0);
    assertTrue(engine.park(0, LONG), "answered behind the proposal");
    assertEquals(List.of(), signer.signed());
    engine.resume();
    node.awaitHeight(2);
    assertChain(node, 1);
  }

  @Test
  void parkIsRefusedOnceTheNextHeightIsSigned() throws Exception {
    FakeConsensusContext node = node(1);
    node.holdCommits(true);
    ConsensusEngine engine = start(node);
    FakeConsensusContext.await("a block", () -> !node.offered().isEmpty());
    assertFalse(engine.park(0, Duration.ofMillis(50)));
    node.holdCommits(false);
    node.awaitHeight(3);
    assertChain(node, 1);
  }

  @Test
  void parkDoesNotWaitForTheCommitOfADecidedBlock() throws Exception {
    FakeConsensusContext node = node(1);
    node.holdCommits(true);
    ConsensusEngine engine = start(node);
    FakeConsensusContext.await("a block", () -> !node.offered().isEmpty());
    assertTrue(engine.park(1, LONG), "block 1 is decided");
    node.holdCommits(false);
    node.awaitHeight(1);
    engine.onCommitted(node.tip());
    assertTrue(engine.park(1, LONG));
    assertFalse(signer.signedFor(2));
  }

  @Test
  void aMissedDeadlineLeavesTheEngineRunning() throws Exception {
    FakeConsensusContext node = node(1);
    node.holdProposals(true);
    ConsensusEngine engine = start(node);
    FakeConsensusContext.await("a proposal", () -> node.proposals() > 0);
    long began = System.nanoTime();
    assertFalse(engine.park(1, Duration.ofMillis(100)));
    assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(10), "the deadline is honoured");
    node.holdProposals(false);
    node.awaitHeight(4);
    assertChain(node, 1);
  }

  @Test
  void closeIsPromptWhateverIsHeld() throws Exception {
    for (int held = 0; held < 3; held++) {
      FakeConsensusContext node =
          new FakeConsensusContext(folder.resolve("held-" + held), model(), new FakeSigner(), true, 1);
      opened.add(node);
      node.holdProposals(held == 1);
      node.holdCommits(held == 2);
      ConsensusEngine engine = create(node);
      node.attach(engine);
      engine.start();
      FakeConsensusContext.await("a proposal", () -> node.proposals() > 0);
      long began = System.nanoTime();
      engine.close();
      assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(5), "close took too long, case " + held);
      assertNoThreadIsLeft();
      int offered = node.offered().size();
      node.holdProposals(false);
      node.holdCommits(false);
      engine.onCommitted(node.tip());
      engine.onTransactionsAvailable();
      assertEquals(offered, node.offered().size(), "nothing after close");
    }
  }

  @Test
  void anotherEngineContinuesFromTheTip() throws Exception {
    FakeConsensusContext node = node(1);
    ConsensusEngine engine = start(node);
    node.awaitHeight(3);
    long parked = parkAtTip(node, engine);
    node.awaitHeight(parked);
    stop(engine);
    start(node);
    node.awaitHeight(parked + 3);
    assertChain(node, 1);
  }

  @Test
  void aBlockSignedAndLostInACrashIsNotSignedAgainDifferently() throws Exception {
    FakeConsensusContext node = node(1);
    ConsensusEngine engine = start(node);
    node.awaitHeight(2);
    long before = parkAtTip(node, engine);
    node.awaitHeight(before);
    node.loseCommits(true);
    engine.resume();
    FakeConsensusContext.await("a signature", () -> signer.signedFor(before + 1));
    stop(engine);
    node.attach(null);
    node.loseCommits(false);
    node.clock().advance(Duration.ofSeconds(1)); // so that the next block is another one
    start(node);
    node.awaitHeight(before + 3);
    assertChain(node, 1);
  }

  @Test
  void replacedPartsOfTheNodeDoNotStopIt() throws Exception {
    FakeConsensusContext node = node(1);
    ConsensusEngine engine = start(node);
    node.awaitHeight(2);
    for (int i = 0; i < 3; i++) {
      node.failProposal(new SlotEmpty(SlotName.MEMPOOL, "being replaced"));
      node.failCommit(new SlotEmpty(SlotName.APPLICATION, "being replaced"));
    }
    node.awaitHeight(8);
    assertEquals(List.of(), node.failures());
    assertChain(node, 1);
    assertTrue(engine.status().validator());
  }

  @Test
  void aFailedCommitStopsTheEngine() throws Exception {
    FakeConsensusContext node = node(1);
    node.failCommit(new IllegalStateException("disk full"));
    ConsensusEngine engine = start(node);
    FakeConsensusContext.await("a failure", () -> !node.failures().isEmpty());
    node.submit(TX);
    engine.onTransactionsAvailable();
    engine.park(0, Duration.ofMillis(50));
    assertEquals(1, node.failures().size());
    assertTrue(node.failures().get(0).contains("disk full"), node.failures().get(0));
    assertFalse(signer.signedFor(2));
    assertEquals(1, node.offered().size(), "not offered again");
  }

  @Test
  void callsFromManyThreadsDoNoHarm() throws Exception {
    FakeConsensusContext node = node(1);
    ConsensusEngine engine = start(node);
    ChainTip stale = node.tip();
    AtomicBoolean done = new AtomicBoolean();
    List<Throwable> thrown = new java.util.concurrent.CopyOnWriteArrayList<>();
    CountDownLatch ended = new CountDownLatch(3);
    for (int i = 0; i < 3; i++) {
      Thread caller = new Thread(() -> {
        try {
          while (!done.get()) {
            engine.onTransactionsAvailable();
            engine.onCommitted(stale);
            assertTrue(STEPS.contains(engine.status().step()));
            engine.roundState();
            engine.resume();
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
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
    node.awaitHeight(20);
    done.set(true);
    assertTrue(ended.await(30, TimeUnit.SECONDS));
    assertEquals(List.of(), thrown);
    assertEquals(List.of(), node.failures());
    assertChain(node, 1);
  }

  /** A node with the one validator's key. */
  protected final FakeConsensusContext node(long initialHeight) {
    FakeConsensusContext node = new FakeConsensusContext(folder, model(), signer, true, initialHeight);
    opened.add(node);
    return node;
  }

  /** The validator's key. */
  protected final FakeSigner signer() {
    return signer;
  }

  /** Makes and starts an engine; closed after the test, or earlier by the test. */
  protected final ConsensusEngine start(FakeConsensusContext node) throws Exception {
    ConsensusEngine engine = create(node);
    opened.add(engine);
    node.attach(engine);
    engine.start();
    return engine;
  }

  /** Closes an engine before the test ends. */
  protected final void stop(ConsensusEngine engine) throws Exception {
    opened.remove(engine);
    engine.close();
  }

  /** Parks at whatever height is reached; asks again when a block was faster. */
  private static long parkAtTip(FakeConsensusContext node, ConsensusEngine engine) {
    for (int i = 0; i < 1000; i++) {
      long height = node.tip().height() + 1;
      if (engine.park(height, LONG)) {
        return height;
      }
    }
    throw new AssertionError("the engine could not be parked");
  }

  private static void assertChain(FakeConsensusContext node, long initialHeight) {
    assertEquals(List.of(), node.violations());
    List<SealedBlock> blocks = node.committed();
    for (int i = 0; i < blocks.size(); i++) {
      assertEquals(initialHeight + i, blocks.get(i).height());
    }
  }

  private void assertSignedOncePerStep() {
    Map<String, Bytes> bySteps = new HashMap<>();
    for (FakeSigner.Signed signed : signer.signed()) {
      Bytes earlier = bySteps.put(signed.height() + "/" + signed.round() + "/" + signed.step(), signed.signBytes());
      assertTrue(earlier == null || earlier.equals(signed.signBytes()), "signed twice: " + signed);
    }
  }

  private void assertNoThreadIsLeft() {
    FakeConsensusContext.await("threads to end", () -> {
      Set<Long> left = engineThreads();
      left.removeAll(threadsBefore);
      return left.isEmpty();
    });
  }

  private Set<Long> engineThreads() {
    Set<Long> ids = new java.util.HashSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith(threadName())) {
        ids.add(thread.getId());
      }
    }
    return ids;
  }
}
