package org.blockberry.consensus.bft.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.consensus.bft.core.BftCore;
import org.blockberry.consensus.bft.core.Step;
import org.blockberry.consensus.bft.wal.MemoryWalDisk;
import org.blockberry.consensus.bft.wal.WalLimits;
import org.blockberry.node.sign.GuardedSigner;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A height of so many rounds that the log gets full again and again, and crashes at every force of it. Specification bft section 10. */
@Tag("sec-C11")
class FullLogTest {
  private static final WalLimits TINY = new WalLimits(4_096, 8_192, 256, 16_384);
  private static final int ROUNDS = 30;
  private static final SignedMsgType PREVOTE = SignedMsgType.PREVOTE;
  private static final SignedMsgType PRECOMMIT = SignedMsgType.PRECOMMIT;

  @TempDir
  Path folder;

  private GuardedSigner signer(LoneMember member, String name) {
    return GuardedSigner.open(member.key(), folder.resolve(name), LoneMember.CHAIN, 0);
  }

  private BlockId inRoundZero; // what the others prevoted, once they did

  /** In round 0 the others prevote what the member proposed, if it did, so that it locks; then nobody agrees on anything. */
  private void rounds(LoneMember member, int upTo) {
    while (member.replica.core().round() < upTo && member.halted.isEmpty()) {
      int round = member.replica.core().round();
      if (round == 0 && inRoundZero == null) {
        inRoundZero = member.voted(PREVOTE, 0).orElse(BlockId.NIL);
      }
      member.votes(PREVOTE, round, round == 0 ? inRoundZero : BlockId.NIL);
      while (member.replica.core().step() == Step.PROPOSE && member.halted.isEmpty()) {
        assertTrue(member.timer(), "no timer runs in round " + round);
      }
      member.votes(PRECOMMIT, round, BlockId.NIL);
      for (int i = 0; i < 10 && member.replica.core().round() == round && member.halted.isEmpty(); i++) {
        assertTrue(member.timer(), "no timer runs in round " + round);
      }
    }
  }

  private static long startedOver(LoneMember member) {
    return member.warnings.stream().filter(line -> line.startsWith("a height of many rounds")).count();
  }

  @Test
  void aLongHeightGoesOnAndARestartKnowsWhatIsNeeded() {
    LoneMember member = new LoneMember(4);
    MemoryWalDisk disk = new MemoryWalDisk();
    try (GuardedSigner signer = signer(member, "state")) {
      member.start(disk, TINY, signer);
      rounds(member, ROUNDS);
      assertTrue(startedOver(member) > 2, member.warnings.toString());
      BftCore before = member.replica.core();
      BlockId locked = before.lockedBlock().orElseThrow();
      while (before.step() == Step.PROPOSE) {
        assertTrue(member.timer());
      }
      member.start(disk.afterPowerLoss(new Random(1)), TINY, signer);
      BftCore after = member.replica.core();
      assertEquals(before.standing(), after.standing());
      assertEquals(Optional.of(locked), after.validBlock());
      assertTrue(after.parts(locked.parts()).flatMap(parts -> parts.block()).isPresent(), "the block is here");
      for (int place = 0; place < member.keys.size(); place++) {
        assertEquals(before.votes().get(0, PREVOTE).get(place), after.votes().get(0, PREVOTE).get(place), "the quorum that allows to propose it");
      }
      member.votes(PREVOTE, ROUNDS, locked);
      member.votes(PRECOMMIT, ROUNDS, locked);
      assertEquals(locked, member.decided.get(0).id());
      assertTrue(member.warnings.stream().noneMatch(line -> line.contains("refuses") || line.contains("nothing is signed")), member.warnings.toString());
    }
  }

  /** Before, in the middle of, and right after the log starts over: nothing is signed twice, no lock is lost, and nobody is silent. */
  @Test
  void aCrashAtAnyForceLosesNothing() {
    int crashes = 0;
    int around = 0;
    for (int force = 6; ; force += 3) { // each costs some sixty syncs of the signer
      LoneMember member = new LoneMember(4);
      MemoryWalDisk disk = new MemoryWalDisk();
      inRoundZero = null;
      try (GuardedSigner signer = signer(member, "state" + force)) {
        member.start(disk, TINY, signer);
        disk.failForceAfter(force, force % 2 == 0);
        rounds(member, ROUNDS);
        if (member.halted.isEmpty()) {
          break; // it came through before that force
        }
        crashes++;
        Optional<BlockId> locked = member.replica.core().lockedBlock().filter(block -> member.voted(PRECOMMIT, 0).equals(Optional.of(block)));
        long before = startedOver(member);
        member.start(disk.afterPowerLoss(new Random(force)), TINY, signer);
        around += startedOver(member) > 0 ? 1 : 0;
        if (locked.isPresent()) {
          assertEquals(locked, member.replica.core().lockedBlock(), "force " + force + ", started over " + before + " times");
        }
        assertFalse(member.replica.core().start().silent(), member.warnings.toString());
        rounds(member, ROUNDS);
        assertEquals("", member.halted);
        assertEquals(ROUNDS, member.replica.core().round());
        Bytes other = member.block("other");
        if (!member.key().key().address().equals(member.replica.core().proposer(ROUNDS))) {
          member.propose(ROUNDS, -1, other);
          assertEquals(locked.isPresent() ? Optional.of(BlockId.NIL) : Optional.of(LoneMember.id(other)), member.voted(PREVOTE, ROUNDS), "force " + force);
        }
        assertTrue(member.warnings.stream().noneMatch(line -> line.contains("refuses")), force + " " + before + " " + locked + member.warnings.toString());
      }
    }
    assertTrue(crashes > 18 && around > 8, crashes + " crashes, " + around + " of them after the log had started over");
  }

  /** A log that keeps nothing of the running height when it starts over is what the tests above are for. */
  @Test
  void aLogThatStartsOverEmptyIsBroken() {
    LoneMember member = new LoneMember(4);
    MemoryWalDisk disk = new MemoryWalDisk();
    try (GuardedSigner signer = signer(member, "state")) {
      member.start(disk, TINY, signer);
      rounds(member, ROUNDS);
      Step step = member.replica.core().step();
      try (org.blockberry.consensus.bft.wal.Wal wal = org.blockberry.consensus.bft.wal.Wal.open(disk.afterExit(), TINY)) {
        wal.startOver(0, List.of());
      }
      member.start(disk.afterExit(), TINY, signer);
      assertTrue(member.warnings.stream().anyMatch(line -> line.startsWith("the log of consensus")), "only the signer's memory is left: " + step);
      assertFalse(member.replica.core().parts(member.replica.core().lockedBlock().orElseThrow().parts()).flatMap(parts -> parts.block()).isPresent());
    }
  }
}
