package org.blockberry.consensus.bft.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Vote;
import org.blockberry.consensus.bft.gossip.Message;
import org.blockberry.consensus.bft.wal.MemoryWalDisk;
import org.blockberry.consensus.bft.wal.WalLimits;
import org.blockberry.node.sign.GuardedSigner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One member of four at a height with vote extensions, with the signer's real memory; networks of them: the simulator. */
@Tag("sec-C3")
class VoteExtensionsTest {
  private static final WalLimits LIMITS = WalLimits.of(2 << 20);
  private static final SignedMsgType PRECOMMIT = SignedMsgType.PRECOMMIT;

  @TempDir
  Path folder;
  private MemoryWalDisk disk = new MemoryWalDisk();
  private final LoneMember member = new LoneMember(4);
  private GuardedSigner signer;

  @AfterEach
  void close() {
    signer.close();
  }

  private BlockId start(boolean extended) {
    member.extended = extended;
    signer = GuardedSigner.open(member.key(), folder.resolve("state"), LoneMember.CHAIN, 0);
    member.start(disk, LIMITS, signer);
    return member.replica.core().proposal(0).orElseThrow().blockId();
  }

  private List<Vote> ownPrecommits() {
    return member.sent.stream().filter(Message.VoteMessage.class::isInstance).map(sent -> ((Message.VoteMessage) sent).vote())
        .filter(vote -> vote.type() == PRECOMMIT && vote.validatorIndex() == member.place).distinct().toList();
  }

  private Vote precommit(int from, BlockId block) {
    Vote unsigned = new Vote(PRECOMMIT, 1, 0, block, LoneMember.GENESIS.plusSeconds(2), member.keys.get(from).key().address(), from, Bytes.EMPTY,
        Bytes.EMPTY, Bytes.EMPTY);
    return unsigned.withSignature(member.keys.get(from).sign(unsigned.signBytes(LoneMember.CHAIN)));
  }

  private void hearPeersAndPrevotes(BlockId block) {
    member.hearPeers();
    member.votes(SignedMsgType.PREVOTE, 0, block);
  }

  @Test
  void ourPrecommitCarriesWhatTheApplicationAddsAndItsSignature() {
    hearPeersAndPrevotes(start(true));
    Vote own = ownPrecommits().get(0);
    assertEquals(Bytes.utf8("extension 0"), own.extension());
    assertTrue(TestKey.verify(member.key().key(), own.extensionSignBytes(LoneMember.CHAIN), own.extensionSignature()));
    assertEquals(1, ownPrecommits().size());
  }

  @Test
  void withoutExtensionsNothingIsAdded() {
    hearPeersAndPrevotes(start(false));
    assertTrue(ownPrecommits().get(0).extensionSignature().isEmpty());
  }

  @Test
  void onlyAcceptedExtensionsMakeAPrecommitCount() {
    BlockId block = start(true);
    hearPeersAndPrevotes(block);
    List<Integer> others = member.others();
    Vote plain = precommit(others.get(0), block);
    member.vote(plain);
    member.vote(plain.withExtension(Bytes.utf8("x"), plain.signature()));
    assertEquals(2, member.reports.size(), "without an extension, and with one that is not signed");
    member.vote(member.with(plain, Bytes.utf8("refuse me")));
    assertEquals(2, member.reports.size(), "who passes on what an application refuses broke no rule");
    assertEquals(1, member.replica.core().votes().get(0, PRECOMMIT).count(), "ours");
    member.vote(member.with(precommit(others.get(1), block), Bytes.EMPTY));
    assertTrue(member.decided.isEmpty());
    member.vote(member.with(plain, Bytes.utf8("good")));
    assertEquals(1, member.decided.size());
    assertEquals(3, member.replica.core().extendedPrecommits().size());
    assertEquals(2, member.reports.size());
  }

  @Test
  void atAHeightWithoutThemAnExtensionIsRefused() {
    BlockId block = start(false);
    hearPeersAndPrevotes(block);
    member.vote(member.with(precommit(member.others().get(0), block), Bytes.EMPTY));
    assertEquals(1, member.reports.size());
    assertEquals(1, member.replica.core().votes().get(0, PRECOMMIT).count());
  }

  /** Between the vote's signature, which nobody saw, and that of the extension: the same vote is said after the crash, with one extension. */
  @Test
  @Tag("sec-K2")
  void afterACrashTheSameVoteIsSaid() {
    BlockId block = start(true);
    member.hearPeers();
    member.crashAfter(0);
    assertThrows(LoneMember.Crash.class, () -> member.votes(SignedMsgType.PREVOTE, 0, block));
    assertTrue(ownPrecommits().isEmpty());
    signer.close();
    disk = disk.afterPowerLoss(new java.util.Random(1));
    start(true);
    member.hearPeers();
    assertEquals(1, ownPrecommits().size());
    assertEquals(block, ownPrecommits().get(0).blockId());
    assertFalse(ownPrecommits().get(0).extensionSignature().isEmpty());
  }

  /** A block that others decided comes with a commit, which shows no extensions: they are asked for, and nothing is passed on without. */
  @Test
  void aCommitDecidesAndItsExtensionsComeLater() {
    BlockId block = start(true);
    member.hearPeers();
    member.votes(SignedMsgType.PREVOTE, 0, block);
    for (int from : member.others().subList(0, 2)) {
      member.replica.received("", new Message.VoteMessage(precommit(from, block)));
    }
    member.run();
    assertEquals(1, member.decided.size());
    assertEquals(1, member.replica.core().extendedPrecommits().size(), "ours");
    int from = member.others().get(0);
    member.vote(member.with(precommit(from, block), Bytes.utf8("late")));
    assertEquals(2, member.replica.core().extendedPrecommits().size());
    assertEquals(2, member.replica.core().votes().get(0, PRECOMMIT).places().cardinality(), "what is told to peers");
    assertEquals(3, member.replica.core().votes().get(0, PRECOMMIT).count());
  }
}
