package org.blockberry.consensus.bft.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.consensus.bft.core.Effect;
import org.blockberry.consensus.bft.wal.MemoryWalDisk;
import org.blockberry.consensus.bft.wal.WalLimits;
import org.blockberry.node.sign.GuardedSigner;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proposer that crashes while its block gets into the log, and again after it built another: what is decided is the second one, whole. */
@Tag("sec-C11")
class TornBlockTest {
  private static final WalLimits LIMITS = new WalLimits(1 << 20, 4 << 20, 1 << 20, 16 << 20);
  private static final long SEGMENT = 1;
  private static final int STEP = 7; // a record has more bytes

  @TempDir
  Path folder;

  @Test
  void piecesOfABlockThatWasNeverWholeSpoilNoOther() {
    MemoryWalDisk whole = new MemoryWalDisk();
    LoneMember first = new LoneMember(4);
    try (GuardedSigner signer = GuardedSigner.open(first.key(), folder.resolve("whole"), LoneMember.CHAIN, 0)) {
      first.start(whole, LIMITS, signer);
    }
    byte[] log = whole.content(SEGMENT);
    int again = 0;
    for (int cut = used(log); cut > 0; cut -= STEP) {
      LoneMember member = new LoneMember(4);
      MemoryWalDisk torn = whole.copy();
      torn.content(SEGMENT, Arrays.copyOf(log, cut)); // nothing of it was forced yet, so nothing was signed
      try (GuardedSigner signer = GuardedSigner.open(member.key(), folder.resolve("cut" + cut), LoneMember.CHAIN, 0)) {
        member.filling = " by who crashed after " + cut;
        member.start(torn, LIMITS, signer);
        member.start(torn.afterExit(), LIMITS, signer);
        assertEquals("", member.halted);
        member.votes(SignedMsgType.PREVOTE, 0, member.voted(SignedMsgType.PREVOTE, 0).orElseThrow());
        member.votes(SignedMsgType.PRECOMMIT, 0, member.voted(SignedMsgType.PRECOMMIT, 0).orElseThrow());
      }
      Effect.Decide decided = member.decided.get(0);
      assertEquals(decided.id(), LoneMember.id(decided.block()), "after " + cut + " bytes");
      again += decided.block().toUtf8().endsWith(member.filling) ? 1 : 0;
    }
    assertTrue(again > 10, "only " + again + " built another block");
  }

  private static int used(byte[] log) {
    int end = log.length;
    while (log[end - 1] == 0) {
      end--;
    }
    return end;
  }
}
