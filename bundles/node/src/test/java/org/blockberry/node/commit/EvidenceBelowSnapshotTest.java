package org.blockberry.node.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.consensus.EvidenceVerdict.Kind;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.store.BlockStore;
import org.blockberry.chain.Block;
import org.blockberry.chain.DuplicateVoteEvidence;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.LightClientAttackEvidence;
import org.blockberry.chain.SignedHeader;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.node.backfill.HeadersBelow;
import org.blockberry.node.commit.ChainRig.Home;
import org.blockberry.node.evidence.Below;
import org.blockberry.node.evidence.EvidencePool;
import org.blockberry.node.slot.GatedSlot;
import org.blockberry.testing.contracts.TestMetrics;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose blocks begin with a snapshot judges what happened before as one that has every block, once the headers below are here. */
class EvidenceBelowSnapshotTest {
  private static final long BASE = 6;
  private static final long TIP = 8;
  private static final long OFFENCE = 3;

  @TempDir
  private Path folder;

  private static LightBlock lightBlock(ChainRig full, long height) {
    Block block = Block.decode(full.home.blocks.block(height).orElseThrow().block());
    Block next = Block.decode(full.home.blocks.block(height + 1).orElseThrow().block());
    return new LightBlock(new SignedHeader(block.header(), next.lastCommit()), ChainState.decode(full.home.blocks.state(height).orElseThrow())
        .lastValidators());
  }

  /** What is there after a snapshot of {@link #BASE} and block sync. */
  private static GatedSlot<BlockStore> joined(ChainRig full) {
    FakeBlockStore blocks = new FakeBlockStore();
    for (long height = BASE; height <= TIP; height++) {
      blocks.append(full.home.blocks.block(height).orElseThrow());
      blocks.saveState(height, full.home.blocks.state(height).orElseThrow());
    }
    GatedSlot<BlockStore> slot = new GatedSlot<>(SlotName.BLOCK_STORE, () -> Duration.ofMillis(50), failure -> {});
    slot.open(blocks);
    return slot;
  }

  private static Kind submit(EvidencePool pool, Evidence piece) {
    return pool.submit(EvidenceList.encodeOne(piece)).toCompletableFuture().join().kind();
  }

  @Test
  @Tag("sec-C7")
  void whatHappenedBelowTheSnapshotIsJudgedWithTheHeadersBelow() throws Exception {
    try (ChainRig full = new ChainRig(new Home(1, folder.resolve("evidence")));
        HeadersBelow below = HeadersBelow.open(folder, full.verifier, full.committer::state)) {
      EvidenceInBlocksTest.grow(full, TIP);
      below.beginBelow(Block.decode(full.home.blocks.block(BASE).orElseThrow().block()).header());
      EvidencePool joiner = EvidencePool.open(folder.resolve("joiner"), full.committer.state(), joined(full), new Below(below::at, below::evidenceAbove), full.verifier,
          full.committer::state, Runnable::run, new TestMetrics());
      BlockRules rules = new BlockRules(full.verifier, joiner);
      DuplicateVoteEvidence votes = EvidenceInBlocksTest.right(full, OFFENCE, 0);
      LightClientAttackEvidence attack = EvidenceInBlocksTest.attack(full, OFFENCE);
      List<Evidence> lies = List.of(
          new DuplicateVoteEvidence(votes.voteA(), votes.voteB(), 10, 10, votes.timestamp().plusSeconds(1)),
          new DuplicateVoteEvidence(votes.voteA(), votes.voteB(), 11, 10, votes.timestamp()),
          DuplicateVoteEvidence.of(votes.voteA(), full.rogueVote(OFFENCE, 1, "y"), 10, 10, votes.timestamp()),
          DuplicateVoteEvidence.of(full.rogueVote(OFFENCE - 1, 0, "x"), full.rogueVote(OFFENCE - 1, 0, "y"), 10, 10, votes.timestamp()),
          new LightClientAttackEvidence(attack.conflictingBlock(), OFFENCE, List.of(), 10, attack.timestamp()));

      assertEquals(Kind.NOT_NOW, submit(joiner, votes), "the headers are not here, which is nobody's fault");
      assertTrue(problem(full, rules, votes).isPresent());
      for (long height = BASE - 1; height >= 1; height--) {
        assertEquals(BlockVerdict.Kind.TAKEN, below.offer(lightBlock(full, height).encode()).kind());
      }
      assertEquals(0, below.missing());
      for (Evidence lie : lies) {
        assertEquals(Kind.INVALID, submit(joiner, lie), lie::toString);
        assertTrue(problem(full, rules, lie).isPresent(), lie::toString);
      }
      assertEquals(List.of(), joiner.waiting());
      assertEquals(Optional.empty(), problem(full, rules, votes), "a block of somebody else");
      assertEquals(Kind.TAKEN, submit(joiner, votes));
      assertEquals(Kind.TAKEN, submit(joiner, attack));
      assertEquals(List.of(votes, attack), joiner.offer(full.committer.state(), 1_000_000), "and a block of its own");
    }
  }

  /** The joiner has no block of these, so it cannot know which offence is in them: it neither says it again nor votes for who does. */
  @Test
  @Tag("sec-C7")
  void whatABlockBelowTheSnapshotMayHaveIsNotSaidAgain() throws Exception {
    try (ChainRig full = new ChainRig(new Home(1, folder.resolve("evidence")));
        HeadersBelow below = HeadersBelow.open(folder, full.verifier, full.committer::state)) {
      EvidenceInBlocksTest.grow(full, OFFENCE);
      assertEquals(Kind.TAKEN, full.doubleVote(OFFENCE - 1, 0));
      EvidenceInBlocksTest.grow(full, TIP);
      assertEquals(1, Block.decode(full.home.blocks.block(OFFENCE + 1).orElseThrow().block()).evidence().size());
      below.beginBelow(Block.decode(full.home.blocks.block(BASE).orElseThrow().block()).header());
      for (long height = BASE - 1; height >= 1; height--) {
        assertEquals(BlockVerdict.Kind.TAKEN, below.offer(lightBlock(full, height).encode()).kind());
      }
      try (HeadersBelow again = HeadersBelow.open(folder, full.verifier, full.committer::state)) { // after a new start
        EvidencePool joiner = EvidencePool.open(folder.resolve("joiner"), full.committer.state(), joined(full),
            new Below(again::at, again::evidenceAbove), full.verifier, full.committer::state, Runnable::run, new TestMetrics());
        DuplicateVoteEvidence committed = EvidenceInBlocksTest.right(full, OFFENCE - 1, 0);
        assertEquals(Kind.NOT_NOW, submit(joiner, committed));
        assertEquals(List.of(), joiner.offer(full.committer.state(), 1_000_000));
        assertTrue(problem(full, new BlockRules(full.verifier, joiner), committed).isPresent());
        DuplicateVoteEvidence later = EvidenceInBlocksTest.right(full, OFFENCE + 1, 0);
        assertEquals(Kind.TAKEN, submit(joiner, later), "no block above it has evidence");
      }
    }
  }

  private static Optional<String> problem(ChainRig full, BlockRules rules, Evidence piece) {
    Block block = EvidenceInBlocksTest.forged(full, piece);
    return rules.problem(full.committer.state(), block, block.blockId());
  }
}
