package org.blockberry.consensus.bft.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.consensus.bft.core.Step;
import org.blockberry.consensus.bft.wal.MemoryWalDisk;
import org.blockberry.consensus.bft.wal.WalLimits;
import org.blockberry.node.sign.GuardedSigner;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proposer cannot get a block accepted, or even collected, that is larger than the chain allows. */
@Tag("sec-C6")
class TooLargeTest {
  @TempDir
  Path folder;

  private Optional<BlockId> voteFor(int bytes, boolean collected) {
    LoneMember member = new LoneMember(4);
    try (GuardedSigner signer = GuardedSigner.open(member.key(), folder.resolve("state" + bytes), LoneMember.CHAIN, 0)) {
      member.start(new MemoryWalDisk(), WalLimits.of(1 << 20), signer);
      member.votes(SignedMsgType.PREVOTE, 0, BlockId.NIL);
      member.votes(SignedMsgType.PRECOMMIT, 0, BlockId.NIL);
      while (member.replica.core().round() == 0) {
        assertTrue(member.timer());
      }
      Bytes named = member.block("large");
      Bytes block = named.concat(Bytes.wrap(new byte[bytes - named.size()]));
      member.propose(1, -1, block);
      assertEquals(collected, member.replica.core().parts(LoneMember.id(block).parts()).isPresent(), bytes + " bytes");
      while (member.replica.core().step() == Step.PROPOSE) {
        assertTrue(member.timer());
      }
      return member.voted(SignedMsgType.PREVOTE, 1).map(vote -> vote.isNil() ? BlockId.NIL : vote);
    }
  }

  @Test
  void theLargestIsVotedForAndOneByteMoreIsNot() {
    assertTrue(voteFor(LoneMember.MAX_BYTES, true).filter(vote -> !vote.isNil()).isPresent());
    assertEquals(Optional.of(BlockId.NIL), voteFor(LoneMember.MAX_BYTES + 1, true), "as many parts, but one byte more");
    assertEquals(Optional.of(BlockId.NIL), voteFor(LoneMember.MAX_BYTES + BlockLimits.PART_SIZE, false), "one part more is not even collected");
  }
}
