package org.blockberry.consensus.bft.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Random;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.PartSet;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Vote;
import org.blockberry.consensus.bft.gossip.Message;
import org.blockberry.consensus.bft.wal.MemoryWalDisk;
import org.blockberry.consensus.bft.wal.WalLimits;
import org.blockberry.node.sign.GuardedSigner;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that are well formed but of other sizes than this height has: they change nothing that decides, and break nothing. */
@Tag("sec-C2")
class StrangeMessagesTest {
  private static final int MESSAGES = 20_000;
  private static final long MOST_ALLOCATED = 4 << 20; // bytes, for one message

  @TempDir
  Path folder;

  @Test
  void sizesAndPlacesOfAnotherSetChangeNothing() {
    LoneMember member = new LoneMember(4);
    try (GuardedSigner signer = GuardedSigner.open(member.key(), folder.resolve("state"), LoneMember.CHAIN, 0)) {
      member.start(new MemoryWalDisk(), WalLimits.of(1 << 20), signer);
      long before = member.replica.core().digest();
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      Random random = new Random(3);
      for (int i = 0; i < MESSAGES; i++) {
        Message message = strange(random);
        Bytes wire = message.toWire();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        member.replica.received("p" + member.others().get(random.nextInt(3)), wire);
        assertTrue(threads.getCurrentThreadAllocatedBytes() - allocated < MOST_ALLOCATED, () -> "too much memory for " + message);
        if (random.nextInt(10) == 0) {
          member.replica.tick(); // what was believed of a peer is used
        }
        member.run();
      }
      assertEquals("", member.halted);
      assertEquals(before, member.replica.core().digest(), "nothing of it was taken for this height");
      assertTrue(member.reports.size() > MESSAGES / 20, member.reports.size() + " reports");
      member.votes(SignedMsgType.PREVOTE, 0, member.voted(SignedMsgType.PREVOTE, 0).orElseThrow());
      member.votes(SignedMsgType.PRECOMMIT, 0, member.voted(SignedMsgType.PREVOTE, 0).orElseThrow());
      assertEquals(1, member.decided.size(), "honest votes still decide");
    }
  }

  private static Message strange(Random random) {
    long height = random.nextInt(4) == 0 ? 1L + random.nextInt(3) : 1;
    int round = random.nextInt(3) == 0 ? random.nextInt(1_000_000) : random.nextInt(3);
    SignedMsgType type = random.nextBoolean() ? SignedMsgType.PREVOTE : SignedMsgType.PRECOMMIT;
    int size = random.nextInt(3) == 0 ? random.nextInt(10_000) : random.nextInt(9);
    BitSet places = BitSet.valueOf(new long[] {random.nextLong()});
    places.clear(size, Math.max(size, 64));
    BlockId block = new BlockId(Hashing.sha256(Bytes.utf8("b" + random.nextInt(3))),
        new PartSetHeader(1 + random.nextInt(1_000), Hashing.sha256(Bytes.utf8("p"))));
    return switch (random.nextInt(6)) {
      case 0 -> new Message.RoundStep(height, round, random.nextInt(8), random.nextInt(3) - 1, random.nextBoolean(), random.nextBoolean());
      case 1 -> new Message.HasVotes(height, round, type, size, places);
      case 2 -> new Message.VotesOf(height, round, type, random.nextBoolean(), random.nextBoolean() ? BlockId.NIL : block, size, places);
      case 3 -> {
        BitSet have = (BitSet) places.clone();
        have.clear(block.parts().total(), Math.max(64, block.parts().total()));
        yield new Message.WantedBlock(height, block.parts(), have);
      }
      case 4 -> new Message.PartMessage(height, round, PartSet.split(Bytes.utf8("a part " + random.nextInt())).parts().get(0));
      default -> new Message.VoteMessage(new Vote(type, 1, round, block, LoneMember.GENESIS, Hashing.sha256(Bytes.utf8("v")).slice(0, 20),
          random.nextInt(3) == 0 ? random.nextInt(Integer.MAX_VALUE) : random.nextInt(5), Bytes.wrap(new byte[64]), Bytes.EMPTY, Bytes.EMPTY));
    };
  }
}
