package org.blockberry.consensus.bft.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockIdFlag;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Vote;
import org.blockberry.consensus.bft.core.BftRules;
import org.blockberry.consensus.bft.core.HeightStart;
import org.blockberry.consensus.bft.core.Step;
import org.blockberry.consensus.bft.gossip.Message;
import org.blockberry.consensus.bft.wal.MemoryWalDisk;
import org.blockberry.consensus.bft.wal.WalLimits;
import org.blockberry.node.sign.GuardedSigner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others decided, when a validator told us something else than it told them. */
class CommitOfOthersTest {
  private final LoneMember member = new LoneMember(4);
  private final Bytes block = member.block("of others");
  private final BlockId id = LoneMember.id(block);

  @TempDir
  Path folder;

  private Commit commit(List<Integer> forged) {
    List<CommitSig> signatures = new ArrayList<>();
    for (int i = 0; i < member.keys.size(); i++) {
      Vote unsigned = new Vote(SignedMsgType.PRECOMMIT, 1, 0, id, LoneMember.GENESIS.plusSeconds(2), member.keys.get(i).key().address(), i,
          Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY);
      Bytes signature = member.keys.get(forged.contains(i) ? member.place : i).sign(unsigned.signBytes(LoneMember.CHAIN));
      signatures.add(i == member.place ? CommitSig.ABSENT
          : new CommitSig(BlockIdFlag.COMMIT, unsigned.validatorAddress(), unsigned.timestamp(), signature));
    }
    return new Commit(1, 0, id, signatures);
  }

  @Test
  void itsFirstVoteDoesNotHideTheCommit() {
    member.liars = true;
    try (GuardedSigner signer = GuardedSigner.open(member.key(), folder.resolve("state"), LoneMember.CHAIN, 0)) {
      member.start(new MemoryWalDisk(), WalLimits.of(2 << 20), signer);
      int liar = member.others().get(0);
      member.vote(liar, SignedMsgType.PRECOMMIT, 0, BlockId.NIL);
      member.replica.decidedElsewhere(1, block, commit(List.of(member.others().get(1))).encode());
      member.run();
      assertTrue(member.decided.isEmpty(), "a forged commit");
      member.replica.decidedElsewhere(1, block, commit(List.of()).encode());
      member.run();
      assertEquals(id, member.decided.get(0).id());
    }
  }

  /** A verdict that this node cannot give, on evidence from before its snapshot say, keeps it from voting and not from following. */
  @Test
  void whatIsDecidedIsGivenToTheCommitterWhateverWasSaidOfIt() {
    member.verdict = "the evidence cannot be judged: height 1 is pruned on this node";
    try (GuardedSigner signer = GuardedSigner.open(member.key(), folder.resolve("state"), LoneMember.CHAIN, 0)) {
      member.start(new MemoryWalDisk(), WalLimits.of(2 << 20), signer);
      member.replica.decidedElsewhere(1, block, commit(List.of()).encode());
      member.run();
      assertEquals(id, member.decided.get(0).id());
      assertEquals("", member.halted);
    }
  }

  /** Whoever started anew since knows the commit from its chain alone; the peer that is stuck learns that its votes matter, and gets them. */
  @Test
  void aStuckPeerGetsItAlsoAfterANewStart() {
    Replica replica = new Replica(LoneMember.CHAIN, BftRules.DEFAULT, member, Optional.empty());
    replica.peerReady("p1");
    replica.begin(new HeightStart(2, member.set, member.set, id, commit(List.of()), LoneMember.GENESIS.plusSeconds(2), LoneMember.MAX_BYTES,
        Optional.empty(), false, true, Optional.empty()));
    replica.received("p1", new Message.RoundStep(1, 0, Step.PRECOMMIT.number(), -1, false, true));
    assertTrue(member.sent.contains(new Message.MajorityClaim(1, 0, SignedMsgType.PRECOMMIT, id)), member.sent::toString);
    member.sent.clear();
    replica.received("p1", new Message.VotesOf(1, 0, SignedMsgType.PRECOMMIT, true, id, member.keys.size(), new BitSet()));
    assertEquals(member.others(), member.sent.stream().map(sent -> ((Message.VoteMessage) sent).vote().validatorIndex()).sorted().toList());
  }
}
