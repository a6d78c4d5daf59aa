package org.blockberry.consensus.bft.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.consensus.bft.wal.MemoryWalDisk;
import org.blockberry.consensus.bft.wal.WalLimits;
import org.blockberry.node.sign.GuardedSigner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the core does not wait for any more takes no place among the node's timers. */
class TimersTest {
  private static final int ROUNDS = 50;

  @TempDir
  Path folder;

  @Test
  void aHeightOfManyRoundsHasAFewTimersAndADecidedOneHasNone() {
    LoneMember member = new LoneMember(4);
    try (GuardedSigner signer = GuardedSigner.open(member.key(), folder.resolve("state"), LoneMember.CHAIN, 0)) {
      member.start(new MemoryWalDisk(), WalLimits.of(1 << 20), signer);
      int most = 0;
      for (int round = 0; round < ROUNDS; round++) {
        member.votes(SignedMsgType.PREVOTE, round, BlockId.NIL); // the proposal's timer of this round is not needed any more
        member.votes(SignedMsgType.PRECOMMIT, round, BlockId.NIL);
        most = Math.max(most, member.pendingTimers());
        while (member.replica.core().round() == round) {
          assertTrue(member.timer());
        }
      }
      assertTrue(most >= 1 && most <= 3, most + " timers in a round");
      assertEquals(member.pendingTimers(), member.replica.timers());
      member.propose(ROUNDS, -1, member.block("last"));
      BlockId block = LoneMember.id(member.block("last"));
      member.votes(SignedMsgType.PREVOTE, ROUNDS, block);
      member.votes(SignedMsgType.PRECOMMIT, ROUNDS, block);
      assertEquals(1, member.decided.size());
      assertEquals(0, member.pendingTimers());
    }
  }

  @Test
  void restingItWaitsForNothingAndGoesOnWithWhatItWaitedFor() {
    LoneMember member = new LoneMember(4);
    try (GuardedSigner signer = GuardedSigner.open(member.key(), folder.resolve("state"), LoneMember.CHAIN, 0)) {
      member.start(new MemoryWalDisk(), WalLimits.of(1 << 20), signer);
      member.vote(member.others().get(0), SignedMsgType.PREVOTE, 0, BlockId.NIL);
      member.vote(member.others().get(1), SignedMsgType.PREVOTE, 0, BlockId.NIL);
      int before = member.pendingTimers();
      assertTrue(before > 0);
      member.replica.rest();
      assertEquals(0, member.pendingTimers());
      member.replica.resume();
      member.run();
      assertEquals(before, member.pendingTimers());
    }
  }
}
