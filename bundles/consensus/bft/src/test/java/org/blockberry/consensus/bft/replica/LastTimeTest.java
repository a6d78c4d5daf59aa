package org.blockberry.consensus.bft.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Timestamps;
import org.blockberry.consensus.bft.wal.MemoryWalDisk;
import org.blockberry.consensus.bft.wal.WalLimits;
import org.blockberry.node.sign.GuardedSigner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proposer whose block has the last time that can be written: nothing later can be said of it. */
class LastTimeTest {
  @TempDir
  Path folder;

  @Test
  void itEndsNobody() {
    LoneMember member = new LoneMember(4);
    MemoryWalDisk disk = new MemoryWalDisk();
    try (GuardedSigner signer = GuardedSigner.open(member.key(), folder.resolve("state"), LoneMember.CHAIN, 0)) {
      member.start(disk, WalLimits.of(4 << 20), signer);
      while (member.replica.core().round() < 1) {
        member.votes(SignedMsgType.PREVOTE, 0, BlockId.NIL);
        member.votes(SignedMsgType.PRECOMMIT, 0, BlockId.NIL);
        assertTrue(member.timer());
      }
      member.propose(1, -1, Bytes.utf8(Timestamps.MAX + " of a liar"));
      assertEquals(Optional.of(BlockId.NIL), member.voted(SignedMsgType.PREVOTE, 1));
      member.votes(SignedMsgType.PREVOTE, 1, BlockId.NIL);
      assertEquals(Optional.of(BlockId.NIL), member.voted(SignedMsgType.PRECOMMIT, 1));
      assertTrue(member.halted.isEmpty(), member.halted);
    }
  }
}
