package org.blockberry.node.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.blockberry.api.application.Misbehavior;
import org.blockberry.api.consensus.EvidenceVerdict.Kind;
import org.blockberry.api.consensus.Proposal;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.DuplicateVoteEvidence;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.Header;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.LightClientAttackEvidence;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.SignedHeader;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.node.commit.ChainRig.Home;
import org.blockberry.node.commit.ChainRig.Killed;
import org.blockberry.node.evidence.EvidencePool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From two votes to the application, on a chain of one validator whose key is used twice. */
class EvidenceInBlocksTest {
  @TempDir
  Path folder;

  private Home home() {
    return new Home(1, folder.resolve("evidence"));
  }

  static void grow(ChainRig rig, long height) throws Exception {
    while (rig.committer.tip().height() < height) {
      rig.commitNext();
    }
  }

  private static List<Long> heightsWithEvidence(ChainRig rig) {
    List<Long> found = new ArrayList<>();
    for (long height = 1; height <= rig.committer.tip().height(); height++) {
      for (int i = 0; i < evidence(rig, height).size(); i++) {
        found.add(height);
      }
    }
    return found;
  }

  private static List<Evidence> evidence(ChainRig rig, long height) {
    return Block.decode(rig.home.blocks.block(height).orElseThrow().block()).evidence();
  }

  private static Instant timeOf(ChainRig rig, long height) {
    return Block.decode(rig.home.blocks.block(height).orElseThrow().block()).header().time();
  }

  private static Kind submit(ChainRig rig, Evidence piece) {
    return rig.evidence.submit(EvidenceList.encodeOne(piece)).toCompletableFuture().join().kind();
  }

  private static Kind correct(ChainRig rig, Evidence piece) {
    return rig.evidence.correct(EvidenceList.encodeOne(piece)).toCompletableFuture().join().kind();
  }

  /** The next block with this evidence, whatever the pool says. */
  static Block forged(ChainRig rig, Evidence... pieces) {
    Block block = Block.decode(rig.proposal().block());
    Header was = block.header();
    List<Evidence> evidence = List.of(pieces);
    Header header = new Header(was.blockVersion(), was.appVersion(), was.chainId(), was.height(), was.time(), was.lastBlockId(),
        was.lastCommitHash(), was.dataHash(), was.validatorsHash(), was.nextValidatorsHash(), was.consensusHash(), was.appHash(),
        was.lastResultsHash(), new EvidenceList(evidence).hash(), was.proposerAddress());
    return new Block(header, block.txs(), evidence, block.lastCommit());
  }

  private static Optional<String> problem(ChainRig rig, Evidence... pieces) {
    Block block = forged(rig, pieces);
    return rig.rules.problem(rig.committer.state(), block, block.blockId());
  }

  static DuplicateVoteEvidence right(ChainRig rig, long height, int round) {
    return DuplicateVoteEvidence.of(rig.rogueVote(height, round, "x"), rig.rogueVote(height, round, "y"), 10, 10, timeOf(rig, height));
  }

  @Test
  void twoVotesBecomeABlocksEvidenceAndTheApplicationIsToldOnce() throws Exception {
    Home home = home();
    Bytes rogue = home.signer.address();
    try (ChainRig rig = new ChainRig(home)) {
      grow(rig, 3);
      assertEquals(Kind.TAKEN, rig.doubleVote(2, 7));
      assertEquals(Kind.KNOWN, rig.doubleVote(2, 7), "the same votes");
      assertEquals(Kind.KNOWN, rig.doubleVote(2, 8), "other votes of the same offence");
      assertTrue(rig.evidence.accuses(rogue));
      rig.put("tx");
      SealedBlock next = rig.next();
      Block block = Block.decode(next.block());
      assertEquals(List.of(right(rig, 2, 7)), block.evidence());
      assertEquals(new EvidenceList(block.evidence()).hash(), block.header().evidenceHash());
      assertEquals(Optional.empty(), ProposalJudge.judge(rig.committer.state(), DecodedBlock.of(next.block()), rig.rules, rig.application));
      ChainState before = rig.committer.state();
      List<Evidence> heard = new ArrayList<>();
      rig.evidence.onTaken(heard::add);
      rig.commit(next);
      assertEquals(block.evidence(), heard, "who finds it in a block alone must stop signing as well");
      assertEquals(Optional.empty(), rig.rules.problem(before, block, block.blockId()), "another copy of the block that comes late is as right as the first");
      String told = "told 4: " + new Misbehavior("duplicate_vote", rogue, 10, 2, timeOf(rig, 2), 10);
      assertEquals(1, home.calls.stream().filter(told::equals).count());
      assertEquals(List.of(), rig.evidence.waiting());
      grow(rig, 6);
      assertEquals(List.of(4L), heightsWithEvidence(rig));
      assertEquals(Kind.KNOWN, rig.doubleVote(2, 7));
      assertEquals(Kind.KNOWN, rig.doubleVote(2, 9));
      assertTrue(problem(rig, right(rig, 2, 9)).orElseThrow().contains("is in block 4 already"));
    }
    try (ChainRig rig = new ChainRig(home)) {
      assertEquals(Kind.KNOWN, rig.doubleVote(2, 7), "after a restart");
      assertTrue(problem(rig, right(rig, 2, 7)).isPresent());
      assertTrue(rig.evidence.accuses(rogue));
    }
    Home replayed = home.withoutAppState();
    try (ChainRig rig = new ChainRig(replayed)) {
      String told = "told 4: " + new Misbehavior("duplicate_vote", rogue, 10, 2, timeOf(rig, 2), 10);
      assertEquals(1, replayed.calls.stream().filter(told::equals).count(), "an application that replays is told again, of the same height");
      assertEquals(6, replayed.app.height());
    }
  }

  @Test
  void votesOfTheHeightInHandWaitForItsBlock() throws Exception {
    Home home = home();
    try (ChainRig rig = new ChainRig(home)) {
      grow(rig, 2);
      assertEquals(Kind.NOT_NOW, rig.doubleVote(4, 0), "nobody can know whose turn it is then");
      assertEquals(Kind.TAKEN, rig.doubleVote(3, 0));
      assertEquals(List.of(), rig.evidence.waiting(), "it has no time yet");
    }
    try (ChainRig rig = new ChainRig(home)) {
      grow(rig, 5);
      assertEquals(List.of(4L), heightsWithEvidence(rig));
      assertEquals(List.of(right(rig, 3, 0)), evidence(rig, 4));
    }
  }

  @ParameterizedTest
  @EnumSource(CrashPoint.class)
  void aCrashLosesNoEvidenceAndRepeatsNone(CrashPoint point) throws Exception {
    Home home = home();
    CrashPlan plan = new CrashPlan(point, 4, () -> {
      throw new Killed();
    });
    try (ChainRig rig = new ChainRig(home, Optional.of(plan))) {
      grow(rig, 3);
      assertEquals(Kind.TAKEN, rig.doubleVote(2, 0));
      assertEquals(Kind.TAKEN, rig.doubleVote(4, 0));
      assertInstanceOf(Killed.class, assertThrows(ExecutionException.class, rig::commitNext).getCause());
    }
    try (ChainRig rig = new ChainRig(home)) {
      grow(rig, 7);
      assertEquals(List.of(4L, 5L), heightsWithEvidence(rig));
      assertEquals(List.of(right(rig, 4, 0)), evidence(rig, 5));
      assertEquals(Kind.KNOWN, rig.doubleVote(2, 1));
    }
  }

  @Test
  @Tag("sec-C7")
  void whateverTimeAPeerSaysAllNodesKeepTheSameBytes() throws Exception {
    Home home = home();
    try (ChainRig rig = new ChainRig(home)) {
      grow(rig, 3);
      DuplicateVoteEvidence right = right(rig, 2, 0);
      Vote a = right.voteA();
      Vote padded = new Vote(a.type(), a.height(), a.round(), a.blockId(), a.timestamp(), a.validatorAddress(), 3, a.signature(),
          Bytes.utf8("x"), Bytes.utf8("y"));
      List<DuplicateVoteEvidence> said = List.of(
          new DuplicateVoteEvidence(a, right.voteB(), 10, 10, right.timestamp().plusSeconds(1)),
          new DuplicateVoteEvidence(a, right.voteB(), 11, 10, right.timestamp()),
          new DuplicateVoteEvidence(a, right.voteB(), 10, 9, right.timestamp()),
          new DuplicateVoteEvidence(padded, right.voteB(), 10, 10, right.timestamp()));
      for (DuplicateVoteEvidence one : said) {
        assertEquals(Kind.INVALID, submit(rig, one), "not as the chain says: " + one);
        assertTrue(problem(rig, one).isPresent());
      }
      for (DuplicateVoteEvidence one : said) {
        assertEquals(said.indexOf(one) == 0 ? Kind.TAKEN : Kind.KNOWN, correct(rig, one), "nobody is to blame");
      }
      EvidencePool other = rig.anotherPool(folder.resolve("other"));
      for (int i = said.size() - 1; i >= 0; i--) {
        other.correct(EvidenceList.encodeOne(said.get(i))).toCompletableFuture().join();
      }
      assertEquals(List.of(EvidenceList.encodeOne(right)), rig.evidence.waiting());
      assertEquals(rig.evidence.waiting(), other.waiting());
      assertEquals(Kind.KNOWN, submit(rig, right));
      rig.commitNext();
      assertEquals(Kind.KNOWN, correct(rig, said.get(0)), "nor when it is in a block");
      assertEquals(List.of(right), evidence(rig, 4));
    }
  }

  @Test
  void nothingAccusesAnHonestValidator() throws Exception {
    try (ChainRig rig = new ChainRig(home())) {
      grow(rig, 4);
      Vote honest = rig.rogueVote(2, 0, "x"); // what the key signed once per step
      Vote later = rig.rogueVote(2, 1, "y");
      Vote higher = rig.rogueVote(3, 0, "y");
      Vote made = new Vote(honest.type(), 2, 0, later.blockId(), honest.timestamp(), honest.validatorAddress(), 0, later.signature(),
          Bytes.EMPTY, Bytes.EMPTY);
      Vote again = new Vote(honest.type(), 2, 0, honest.blockId(), honest.timestamp().plusSeconds(1), honest.validatorAddress(), 0,
          honest.signature(), Bytes.EMPTY, Bytes.EMPTY);
      Vote stranger = new Vote(made.type(), 2, 0, made.blockId(), made.timestamp(), Bytes.wrap(new byte[20]), 0, made.signature(),
          Bytes.EMPTY, Bytes.EMPTY);
      for (Vote other : List.of(honest, later, higher, made, again, stranger)) {
        for (List<Vote> pair : List.of(List.of(honest, other), List.of(other, honest))) {
          assertEquals(Kind.INVALID, rig.evidence.doubleVote(pair.get(0).encode(), pair.get(1).encode()).toCompletableFuture().join().kind());
          DuplicateVoteEvidence piece = DuplicateVoteEvidence.of(pair.get(0), pair.get(1), 10, 10, timeOf(rig, 2));
          assertEquals(Kind.INVALID, submit(rig, piece));
          assertEquals(Kind.INVALID, correct(rig, piece));
          assertTrue(problem(rig, piece).isPresent());
        }
      }
      assertEquals(Kind.INVALID, rig.evidence.submit(Bytes.utf8("no evidence")).toCompletableFuture().join().kind());
      assertEquals(List.of(), rig.evidence.waiting());
      rig.commitNext();
      assertEquals(List.of(), heightsWithEvidence(rig));
    }
  }

  @Test
  void aBlockIsRefusedForEvidenceThatIsTwiceInItOrAboutWhatIsNotYet() throws Exception {
    try (ChainRig rig = new ChainRig(home())) {
      grow(rig, 3);
      assertEquals(Optional.empty(), problem(rig, right(rig, 2, 0)));
      assertEquals(Optional.empty(), problem(rig, right(rig, 2, 0), right(rig, 3, 0)));
      assertTrue(problem(rig, right(rig, 2, 0), right(rig, 2, 0)).isPresent());
      assertTrue(problem(rig, right(rig, 2, 0), right(rig, 2, 1)).orElseThrow().contains("one offence twice"));
      DuplicateVoteEvidence early = DuplicateVoteEvidence.of(rig.rogueVote(4, 0, "x"), rig.rogueVote(4, 0, "y"), 10, 10, timeOf(rig, 3));
      assertTrue(problem(rig, early).orElseThrow().contains("the chain is at 3"));
    }
  }

  @Test
  void aDecidedBlockIsNotRefusedForEvidenceAboutHeightsThatArePrunedHere() throws Exception {
    Home home = home();
    try (ChainRig rig = new ChainRig(home)) {
      grow(rig, 5);
      DuplicateVoteEvidence piece = right(rig, 2, 0);
      Block block = forged(rig, piece);
      home.blocks.pruneBelow(5);
      Bytes encoded = block.encode();
      assertTrue(rig.rules.problem(rig.committer.state(), block, block.blockId()).orElseThrow().contains("pruned"), "nobody votes for what he cannot judge");
      assertEquals(Kind.NOT_NOW, submit(rig, piece), "and nobody is to blame for it");
      rig.commit(rig.seal(Proposal.builder(6, encoded, block.blockId(encoded).encode(), block.header().time(), 0).build()));
      assertEquals(6, rig.committer.tip().height());
      assertTrue(problem(rig, piece).orElseThrow().contains("is in block 6 already"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"flip", "cut", "gone"})
  void withoutItsFileNothingIsCommittedTwice(String damage) throws Exception {
    Home home = home();
    try (ChainRig rig = new ChainRig(home)) {
      grow(rig, 3);
      rig.doubleVote(2, 0);
      grow(rig, 5);
    }
    byte[] file = Files.readAllBytes(home.evidence);
    if (damage.equals("gone")) {
      Files.delete(home.evidence);
    } else if (damage.equals("cut")) {
      Files.write(home.evidence, java.util.Arrays.copyOf(file, file.length / 2));
    } else {
      file[file.length / 2] ^= 1;
      Files.write(home.evidence, file);
    }
    try (ChainRig rig = new ChainRig(home)) {
      assertEquals(Kind.KNOWN, rig.doubleVote(2, 0));
      grow(rig, 7);
      assertEquals(List.of(4L), heightsWithEvidence(rig));
    }
  }

  /** The block of {@code height} with other transactions, signed by the same key. */
  static LightClientAttackEvidence attack(ChainRig rig, long height) {
    Header was = Block.decode(rig.home.blocks.block(height).orElseThrow().block()).header();
    Header claimed = new Header(was.blockVersion(), was.appVersion(), was.chainId(), height, was.time(), was.lastBlockId(), was.lastCommitHash(),
        Hashing.sha256(Bytes.utf8("other transactions")), was.validatorsHash(), was.nextValidatorsHash(), was.consensusHash(), was.appHash(),
        was.lastResultsHash(), was.evidenceHash(), was.proposerAddress());
    BlockId id = new BlockId(claimed.hash(), new PartSetHeader(1, Hashing.sha256(Bytes.utf8("parts"))));
    Vote vote = rig.rogueVote(height, 0, id);
    ValidatorSet set = ChainState.decode(rig.home.blocks.state(height).orElseThrow()).lastValidators();
    Commit commit = new Commit(height, 0, id, List.of(CommitSig.forBlock(vote.validatorAddress(), vote.timestamp(), vote.signature())));
    return new LightClientAttackEvidence(new LightBlock(new SignedHeader(claimed, commit), set), height, List.of(set.get(0)), 10, was.time());
  }

  @Test
  void aFalseBlockIsJudgedOnceItsHeightIsBehind() throws Exception {
    Home home = home();
    try (ChainRig rig = new ChainRig(home)) {
      grow(rig, 2);
      assertEquals(Kind.NOT_NOW, submit(rig, attack(rig, 2)), "all nodes have the same commit of block 2 once block 3 is there");
      grow(rig, 3);
      LightClientAttackEvidence right = attack(rig, 2);
      LightClientAttackEvidence blamesNobody = new LightClientAttackEvidence(right.conflictingBlock(), 2, List.of(), 10, right.timestamp());
      assertEquals(Kind.INVALID, submit(rig, blamesNobody));
      assertTrue(problem(rig, blamesNobody).isPresent());
      assertEquals(Kind.TAKEN, submit(rig, right));
      grow(rig, 6);
      assertEquals(List.of(4L), heightsWithEvidence(rig));
      String told = "told 4: " + new Misbehavior("light_client_attack", home.signer.address(), 10, 2, timeOf(rig, 2), 10);
      assertEquals(1, home.calls.stream().filter(told::equals).count(), home.calls.toString());
      assertTrue(problem(rig, right).orElseThrow().contains("is in block 4 already"));
    }
  }

  @Test
  @Tag("sec-C6")
  void aProposerStaysBelowTheLimitOfBytes() throws Exception {
    try (ChainRig rig = new ChainRig(home())) {
      grow(rig, 20);
      for (int height = 1; height <= 20; height++) {
        assertEquals(Kind.TAKEN, rig.doubleVote(height, 0));
      }
      for (int limit : new int[] {0, 100, 1_000, 5_000}) {
        List<Evidence> offered = rig.evidence.offer(rig.committer.state(), limit);
        int size = new EvidenceList(offered).encodedSize();
        assertTrue(size <= limit && size > limit - 500, size + " of " + limit);
      }
      assertEquals(20, rig.evidence.waiting().size(), "what does not fit waits");
    }
  }
}
