package org.blockberry.consensus.bft.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.consensus.bft.core.Step;
import org.blockberry.consensus.bft.gossip.Message;
import org.blockberry.consensus.bft.wal.MemoryWalDisk;
import org.blockberry.consensus.bft.wal.WalLimits;
import org.blockberry.node.sign.GuardedSigner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member whose log is gone in the middle of a height, with the signer's real memory. Specification bft section 9. */
@Tag("sec-C11")
class LostLogTest {
  private static final WalLimits LIMITS = WalLimits.of(1 << 20);
  private static final SignedMsgType PREVOTE = SignedMsgType.PREVOTE;
  private static final SignedMsgType PRECOMMIT = SignedMsgType.PRECOMMIT;

  @TempDir
  Path folder;
  private GuardedSigner signer;

  @AfterEach
  void close() {
    signer.close();
  }

  private GuardedSigner signer(LoneMember member) {
    if (signer != null) {
      signer.close();
    }
    signer = GuardedSigner.open(member.key(), folder.resolve("state"), LoneMember.CHAIN, 0);
    return signer;
  }

  private void start(LoneMember member) {
    member.start(new MemoryWalDisk(), LIMITS, signer(member));
  }

  private void forgetLock(LoneMember member) {
    signer.close();
    GuardedSigner.forgetLock(folder.resolve("state"), LoneMember.CHAIN, member.key().publicKey(), 1);
  }

  /** Alone: after the proposal and after the prevote nothing is decided, and nobody else is there who could go on. */
  @Test
  void aloneItGoesOnByItselfUnlessItHadDecided() {
    for (int signatures = 0; signatures < 2; signatures++) {
      LoneMember member = new LoneMember(1);
      member.crashAfter(signatures);
      assertThrows(LoneMember.Crash.class, () -> start(member));
      start(member);
      for (int i = 0; i < 20 && member.decided.isEmpty(); i++) {
        assertTrue(member.timer(), "after " + signatures + " signatures it waits for nothing");
      }
      assertEquals(1, member.decided.size(), "after " + signatures + " signatures");
      assertTrue(member.warnings.get(0).contains("it goes on in round 0 as the signer remembers, with nothing locked"), member.warnings.toString());
      assertTrue(folder.resolve("state").toFile().delete());
    }
  }

  /** Its precommit alone decides: whoever has seen it has the block, so only an operator can say that nobody has. */
  @Test
  void aloneWithALostDecisionItWaitsUntilAnOperatorForgetsIt() {
    LoneMember member = new LoneMember(1);
    member.crashAfter(2);
    assertThrows(LoneMember.Crash.class, () -> start(member));
    start(member);
    assertTrue(member.warnings.get(0).contains("blockberry consensus recover --help"), member.warnings.toString());
    for (int i = 0; i < 20 && member.timer(); i++) {
      continue;
    }
    assertEquals(0, member.decided.size());
    assertEquals(Step.COMMIT, member.replica.core().step(), "its own precommit decides, and the block is not here");
    forgetLock(member);
    start(member);
    assertEquals(1, member.decided.size());
    assertEquals(1, member.decided.get(0).commit().round(), "in the round after the one that is signed");
  }

  @Test
  void itKeepsItsLockAndLeavesItOnlyForALaterQuorumOfPrevotes() {
    LoneMember member = new LoneMember(4);
    start(member); // it proposes
    BlockId first = member.voted(PREVOTE, 0).orElseThrow();
    member.votes(PREVOTE, 0, first);
    assertEquals(Optional.of(first), member.voted(PRECOMMIT, 0));
    start(member);
    assertEquals(0, member.replica.core().lockedRound());
    assertEquals(Optional.of(first), member.replica.core().lockedBlock());
    assertEquals(first.parts(), member.replica.core().wanted().orElseThrow().id().parts(), "it asks for what it lost");
    member.hearPeers();
    assertTrue(member.sent.stream().anyMatch(message -> message instanceof Message.VoteMessage vote && vote.vote().type() == PRECOMMIT
        && vote.vote().blockId().equals(first)), "what it said is said again");
    member.votes(PRECOMMIT, 0, BlockId.NIL);
    until(member, 1, Step.PROPOSE);

    Bytes other = member.block("other");
    member.propose(1, -1, other);
    assertEquals(Optional.of(BlockId.NIL), member.voted(PREVOTE, 1), "locked on another block");
    member.votes(PREVOTE, 1, LoneMember.id(other));
    assertEquals(Optional.of(LoneMember.id(other)), member.voted(PRECOMMIT, 1), "a later quorum of prevotes");
    assertEquals(1, member.replica.core().lockedRound());
    member.votes(PRECOMMIT, 1, LoneMember.id(other));
    assertEquals(1, member.decided.size());
  }

  @Test
  void twoLossesInARowForgetNothing() {
    LoneMember member = new LoneMember(4);
    start(member);
    BlockId first = member.voted(PREVOTE, 0).orElseThrow();
    member.votes(PREVOTE, 0, first);
    start(member);
    member.votes(PRECOMMIT, 0, BlockId.NIL);
    until(member, 1, Step.PROPOSE);
    until(member, 1, Step.PREVOTE);
    start(member);
    assertEquals(1, member.replica.core().round());
    assertEquals(Step.PREVOTE, member.replica.core().step());
    assertEquals(Optional.of(first), member.replica.core().lockedBlock());
    assertEquals(0, member.replica.core().lockedRound());
    member.votes(PRECOMMIT, 0, first); // who is late in the round before decides as well
    assertEquals(Step.COMMIT, member.replica.core().step(), "its own precommit of the round before is known");
  }

  /** With a log again, a restart needs no memory but the log. */
  @Test
  void afterALossTheNewLogIsEnough() {
    LoneMember member = new LoneMember(4);
    start(member);
    BlockId first = member.voted(PREVOTE, 0).orElseThrow();
    member.votes(PREVOTE, 0, first);
    MemoryWalDisk disk = new MemoryWalDisk();
    member.start(disk, LIMITS, signer(member));
    member.votes(PRECOMMIT, 0, BlockId.NIL);
    until(member, 1, Step.PREVOTE);
    int warnings = member.warnings.size();
    member.start(disk.afterPowerLoss(new java.util.Random(3)), LIMITS, new Forgetful(signer(member)));
    assertEquals(warnings, member.warnings.size(), member.warnings.toString());
    assertEquals(Optional.of(first), member.replica.core().lockedBlock());
    assertEquals(1, member.replica.core().round());
    assertFalse(member.replica.core().start().silent());
  }

  @Test
  void withoutTheSignersMemoryOfTheLockNothingIsSigned() {
    LoneMember member = new LoneMember(4);
    start(member);
    member.votes(PREVOTE, 0, member.voted(PREVOTE, 0).orElseThrow());
    int before = member.signed.size();
    member.start(new MemoryWalDisk(), LIMITS, new Forgetful(signer(member)));
    member.votes(PRECOMMIT, 0, BlockId.NIL);
    for (int i = 0; i < 10 && member.timer(); i++) {
      continue;
    }
    assertEquals(before, member.signed.size());
    assertTrue(member.replica.core().start().silent());
    assertTrue(member.warnings.get(0).contains("nothing is signed until the next height")
        && member.warnings.get(0).contains("blockberry consensus recover"), member.warnings.toString());
    forgetLock(member);
    start(member);
    assertFalse(member.replica.core().start().silent());
    assertEquals(1, member.replica.core().round());
  }

  /** What the test of the lock is worth: a memory that has lost it lets the member vote against its promise. */
  @Test
  void aMemoryThatLosesTheLockIsBroken() {
    LoneMember member = new LoneMember(4);
    start(member);
    member.votes(PREVOTE, 0, member.voted(PREVOTE, 0).orElseThrow());
    member.start(new MemoryWalDisk(), LIMITS, new Unlocked(signer(member)));
    member.votes(PRECOMMIT, 0, BlockId.NIL);
    until(member, 1, Step.PROPOSE);
    Bytes other = member.block("other");
    member.propose(1, -1, other);
    assertEquals(Optional.of(LoneMember.id(other)), member.voted(PREVOTE, 1), "the defect that the others keep out");
  }

  private static void until(LoneMember member, int round, Step step) {
    for (int i = 0; i < 20 && (member.replica.core().round() < round || member.replica.core().step().compareTo(step) < 0); i++) {
      assertTrue(member.timer(), "no timer runs");
    }
    assertEquals(round + "/" + step, member.replica.core().round() + "/" + member.replica.core().step());
  }

  /** A signer that remembers what it signed last and nothing more. */
  private record Forgetful(ConsensusSigner signer) implements ConsensusSigner {
    @Override
    public String keyType() {
      return signer.keyType();
    }

    @Override
    public Bytes publicKey() {
      return signer.publicKey();
    }

    @Override
    public Bytes address() {
      return signer.address();
    }

    @Override
    public SignedStep last() {
      return signer.last();
    }

    @Override
    public Bytes sign(long height, int round, int step, Bytes signBytes) {
      return signer.sign(height, round, step, signBytes);
    }

    @Override
    public Signed signStep(long height, int round, int step, Bytes signBytes) {
      return signer.signStep(height, round, step, signBytes);
    }
  }

  /** A signer that claims that nothing is locked. */
  private record Unlocked(ConsensusSigner signer) implements ConsensusSigner {
    @Override
    public String keyType() {
      return signer.keyType();
    }

    @Override
    public Bytes publicKey() {
      return signer.publicKey();
    }

    @Override
    public Bytes address() {
      return signer.address();
    }

    @Override
    public SignedStep last() {
      return signer.last();
    }

    @Override
    public Optional<SignedHeight> signedHeight() {
      return signer.signedHeight().map(known -> new SignedHeight(known.height(), -1, Bytes.EMPTY, known.signed()));
    }

    @Override
    public Bytes sign(long height, int round, int step, Bytes signBytes) {
      return signer.sign(height, round, step, signBytes);
    }

    @Override
    public Signed signStep(long height, int round, int step, Bytes signBytes) {
      return signer.signStep(height, round, step, signBytes);
    }
  }
}
