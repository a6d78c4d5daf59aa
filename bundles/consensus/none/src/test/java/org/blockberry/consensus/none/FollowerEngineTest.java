package org.blockberry.consensus.none;

import static org.blockberry.testing.contracts.FakeConsensusContext.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.CommitVerifier;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.Proposal;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.value.Bytes;
import org.blockberry.testing.contracts.ChainModel;
import org.blockberry.testing.contracts.FakeConsensusContext;
import org.blockberry.testing.contracts.FakeSigner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A follower over a toy chain, in which the proof of a block is the text "good". */
class FollowerEngineTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Bytes GOOD = Bytes.utf8("good");
  static final CommitVerifier TOY = (chain, height, block, commit, set) ->
      commit.equals(GOOD) && set.equals(Bytes.utf8("set" + height)) ? Optional.empty() : Optional.of("not good");

  @TempDir
  private Path folder;

  private final FakeSigner signer = new FakeSigner();
  private final NoneFactory factory = new NoneFactory();
  private FakeConsensusContext node;
  private ConsensusEngine engine;

  @BeforeEach
  void open() throws Exception {
    node = new FakeConsensusContext(folder, new ToyChain(), signer, true, 1);
    factory.addVerifier(TOY, Map.of("type", "poa"));
    engine = factory.create(factory.settings().defaults(), node);
    node.attach(engine);
    engine.start();
  }

  @AfterEach
  void close() throws Exception {
    engine.close();
    node.close();
    assertEquals(0, node.proposals(), "a follower never proposes");
    assertEquals(List.of(), signer.signed(), "nor signs");
    assertEquals(List.of(), node.violations());
    await("the thread to end", () ->
        Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().equals("bb-consensus")));
  }

  @Test
  void provenBlocksAreCommittedInOrderWhateverTheOrderOfArrival() {
    for (long height : new long[] {3, 2, 5, 1, 4}) {
      engine.submitExternal(block(height, "good"));
    }
    node.awaitHeight(5);
    engine.submitExternal(block(2, "good"));
    engine.submitExternal(block(6, "good"));
    node.awaitHeight(6);
    assertEquals("follow", engine.status().step());
    assertFalse(engine.status().validator());
    assertEquals(1, node.testMetrics().count("blocks_dropped"));
  }

  @Test
  void aBadProofIsRefusedAndDoesNotKeepTheRightOneOut() {
    engine.submitExternal(block(1, "bad"));
    await("a refusal", () -> node.testMetrics().count("blocks_refused") == 1);
    engine.submitExternal(block(2, "bad"));
    engine.submitExternal(block(2, "good"));
    engine.submitExternal(block(1, "good"));
    node.awaitHeight(2);
    assertEquals(2, node.testMetrics().count("blocks_refused"));
  }

  @Test
  void withoutAVerifierNothingIsAccepted() {
    factory.removeVerifier(TOY);
    engine.submitExternal(block(1, "good"));
    await("a refusal", () -> engine.status().note().contains("no commit verifier"));
    factory.addVerifier(TOY, Map.of("type", "raft"));
    engine.submitExternal(block(1, "good"));
    await("a refusal", () -> node.testMetrics().count("blocks_refused") == 2);
    assertEquals(List.of(), node.offered(), "a verifier of a type that is not accepted does not count");
    factory.addVerifier(TOY, Map.of("type", "bft"));
    engine.submitExternal(block(1, "good"));
    node.awaitHeight(1);
  }

  @Test
  void aVerifierThatThrowsAcceptsNothing() {
    factory.removeVerifier(TOY);
    factory.addVerifier((chain, height, block, commit, set) -> {
      throw new IllegalStateException("gone");
    }, Map.of("type", "poa"));
    engine.submitExternal(block(1, "good"));
    await("a refusal", () -> engine.status().note().contains("gone"));
    assertEquals(List.of(), node.offered());
  }

  @Test
  void aVerifierThatHangsOrGivesNothingAcceptsNothingAndHoldsNobodyUp() throws Exception {
    engine.close();
    Verifiers verifiers = new Verifiers();
    CountDownLatch release = new CountDownLatch(1);
    CommitVerifier hangs = (chain, height, block, commit, set) -> {
      while (release.getCount() > 0) {
        try {
          release.await();
        } catch (InterruptedException e) {
          continue;
        }
      }
      return Optional.empty();
    };
    CommitVerifier nothing = (chain, height, block, commit, set) -> null;
    engine = new FollowerEngine(FollowerConfig.from(factory.settings().defaults()), verifiers, node, Duration.ofMillis(100));
    node.attach(engine);
    engine.start();
    verifiers.add("poa", hangs);
    engine.submitExternal(block(1, "good"));
    await("a refusal", () -> engine.status().note().contains("no commit verifier answered within 100 ms"));
    verifiers.remove(hangs);
    release.countDown();
    assertEquals(List.of(), node.offered(), "a late yes counts for nothing");
    verifiers.add("poa", nothing);
    engine.submitExternal(block(1, "good"));
    await("a refusal", () -> engine.status().note().contains("gave no answer"));
    verifiers.remove(nothing);
    verifiers.add("poa", TOY);
    engine.submitExternal(block(1, "good"));
    node.awaitHeight(1);
    assertEquals(2, node.testMetrics().count("blocks_refused"));
  }

  @Test
  void whatTheNodeFindsInvalidIsNotCommitted() {
    node.refuseBlocks(Optional.of("app hash"));
    engine.submitExternal(block(1, "good"));
    await("a refusal", () -> engine.status().note().contains("app hash"));
    assertEquals(List.of(), node.offered());
    node.refuseBlocks(Optional.empty());
    engine.submitExternal(block(1, "good"));
    node.awaitHeight(1);
  }

  @Test
  void parkStopsCommits() {
    engine.submitExternal(block(1, "good"));
    node.awaitHeight(1);
    await("the tip", () -> engine.status().height() == 2);
    assertTrue(engine.park(1, LONG));
    engine.submitExternal(block(2, "good"));
    assertTrue(engine.park(1, LONG));
    assertFalse(engine.park(0, LONG));
    assertEquals(1, node.offered().size());
    engine.resume();
    node.awaitHeight(2);
    await("the tip", () -> engine.status().height() == 3);
    assertFalse(engine.park(3, Duration.ofMillis(20)), "height 3 does not come");
    engine.submitExternal(block(3, "good"));
    node.awaitHeight(3);
  }

  @Test
  void replacedPartsOfTheNodeAreWaitedForAndOtherFailuresStop() {
    node.failCommit(new SlotEmpty(SlotName.APPLICATION, "being replaced"));
    engine.submitExternal(block(1, "good"));
    node.awaitHeight(1);
    node.failCommit(new IllegalStateException("disk full"));
    engine.submitExternal(block(2, "good"));
    await("a failure", () -> node.failures().size() == 1);
    engine.submitExternal(block(2, "good"));
    assertTrue(engine.park(1, LONG));
    assertEquals(3, node.offered().size());
  }

  @Test
  void waitingBlocksAreBounded() {
    Candidates candidates = new Candidates(100);
    assertFalse(candidates.add(block(Candidates.MAX_AHEAD + 1, "good")));
    assertTrue(candidates.add(block(Candidates.MAX_AHEAD, "good")));
    assertFalse(candidates.add(block(Candidates.MAX_AHEAD, "good")), "known");
    for (int i = 1; i < Candidates.MAX_PER_HEIGHT; i++) {
      assertTrue(candidates.add(block(Candidates.MAX_AHEAD, "bad" + i)));
    }
    assertFalse(candidates.add(block(Candidates.MAX_AHEAD, "bad")));
    SealedBlock large = new SealedBlock(1, Bytes.wrap(new byte[1000]), GOOD);
    assertFalse(candidates.add(new SealedBlock(2, Bytes.wrap(new byte[1000]), GOOD)));
    assertTrue(candidates.add(large), "the next block always has room");
    assertEquals(Map.of(1L, 1, (long) Candidates.MAX_AHEAD, Candidates.MAX_PER_HEIGHT), candidates.counts());
    assertEquals(Optional.of(large), candidates.next());
    assertEquals(Optional.empty(), candidates.next());
    candidates.tipIs(Candidates.MAX_AHEAD);
    assertEquals(0, candidates.size());
    assertEquals(0, candidates.bytes());
  }

  @Test
  void aBlockBeingCheckedSurvivesParking() {
    FollowerCore core = new FollowerCore();
    core.on(new FollowerEvent.TipIs(ToyChain.tip(0)));
    core.on(new FollowerEvent.Taken(Optional.of(block(1, "good"))));
    assertEquals(List.of(new FollowerEffect.AnswerPark(1, true)), core.on(new FollowerEvent.Park(1, 0)));
    assertEquals(List.of(), core.on(new FollowerEvent.Checked(2, Optional.empty())), "no commit while parked");
    assertEquals(List.of(new FollowerEffect.Check(4, block(1, "good"), Bytes.utf8("set1"))),
        core.on(new FollowerEvent.Resume()));
    assertEquals(List.of(new FollowerEffect.Commit(block(1, "good"))),
        core.on(new FollowerEvent.Checked(4, Optional.empty())));
    assertEquals(FollowerCore.Phase.COMMIT, core.phase());
  }

  static SealedBlock block(long height, String proof) {
    return new SealedBlock(height, Bytes.utf8("block" + height), Bytes.utf8(proof));
  }

  /** Blocks that are only their height. */
  static final class ToyChain implements ChainModel {
    @Override
    public ChainTip genesis(String chainId, Bytes publicKey, long initialHeight) {
      return tip(initialHeight - 1);
    }

    @Override
    public Proposal propose(
        String chainId, ChainTip tip, Bytes lastCommit, Bytes proposer, Instant now, List<Bytes> txs) {
      throw new AssertionError("a follower never proposes");
    }

    @Override
    public ChainTip commit(String chainId, ChainTip tip, SealedBlock block) {
      if (block.height() != tip.height() + 1) {
        throw new IllegalArgumentException("height " + block.height());
      }
      return tip(block.height());
    }

    private static ChainTip tip(long height) {
      return ChainTip.builder(height).validators(Bytes.utf8("set" + (height + 1))).build();
    }
  }
}
