package org.blockberry.consensus.bft.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.consensus.bft.gossip.Message;
import org.blockberry.consensus.bft.wal.MemoryWalDisk;
import org.blockberry.consensus.bft.wal.WalLimits;
import org.blockberry.node.sign.GuardedSigner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a peer gets that asks the same again and again: everything once in a second of ticks, and after a loss once more. */
class RepeatedQuestionsTest {
  private static final int SECOND = 10; // ticks

  private final LoneMember member = new LoneMember(4);
  @TempDir private Path folder;
  private GuardedSigner signer;
  private String peer;
  private PartSetHeader parts;

  @BeforeEach
  void aBlockIsProposed() {
    signer = GuardedSigner.open(member.key(), folder.resolve("state"), LoneMember.CHAIN, 0);
    member.start(new MemoryWalDisk(), WalLimits.of(4 << 20), signer);
    while (member.replica.core().round() < 1) {
      member.votes(SignedMsgType.PREVOTE, 0, BlockId.NIL);
      member.votes(SignedMsgType.PRECOMMIT, 0, BlockId.NIL);
      assertTrue(member.timer());
    }
    Bytes block = member.block("x".repeat(LoneMember.MAX_BYTES - 300));
    parts = LoneMember.id(block).parts();
    member.propose(1, -1, block);
    peer = "p" + member.others().get(0);
    member.replica.received(peer, new Message.RoundStep(1, 1, 3, -1, true, false));
    member.replica.tick(); // what came is passed on at the second tick
    nextSecond();
  }

  @AfterEach
  void close() {
    signer.close();
  }

  /** What peers get in a second in which nobody asks. */
  private List<Message> nextSecond() {
    member.sent.clear();
    for (int i = 0; i < SECOND; i++) {
      member.replica.tick();
    }
    return List.copyOf(member.sent);
  }

  private List<Message> answers(Message question, int times) {
    member.sent.clear();
    for (int i = 0; i < times; i++) {
      member.replica.received(peer, question.toWire());
    }
    return List.copyOf(member.sent);
  }

  private static List<Integer> sentParts(List<Message> messages) {
    return messages.stream().filter(Message.PartMessage.class::isInstance).map(sent -> ((Message.PartMessage) sent).part().index()).toList();
  }

  @Test
  void aBlockIsSentTwiceInASecondAndAgainInTheNext() {
    Message question = new Message.WantedBlock(1, parts, new BitSet());
    for (int second = 0; second < 3; second++) {
      assertEquals(2 * parts.total(), sentParts(answers(question, 256)).size());
      assertEquals(parts.total(), sentParts(nextSecond()).size(), "the last question, which was not answered at once");
      assertEquals(0, sentParts(nextSecond()).size());
    }
    BitSet all = new BitSet();
    all.set(0, parts.total() - 1);
    assertEquals(List.of(parts.total() - 1, parts.total() - 1), sentParts(answers(new Message.WantedBlock(1, parts, all), 10)));
  }

  @Test
  void votesClaimsAndTheProposalToo() {
    int votes = member.replica.core().votes().get(0, SignedMsgType.PRECOMMIT).count();
    Message stuck = new Message.RoundStep(1, 0, 3, -1, false, true);
    Message ofNil = new Message.VotesOf(1, 0, SignedMsgType.PRECOMMIT, true, BlockId.NIL, 4, new BitSet());
    Message claim = new Message.MajorityClaim(1, 1, SignedMsgType.PREVOTE, LoneMember.id(Bytes.utf8("another")));
    assertEquals(1, new HashSet<>(answers(claim, 100)).size());
    assertEquals(1, member.sent.size());
    nextSecond();
    assertEquals(votes, answers(ofNil, 100).size());
    assertEquals(List.of(), answers(ofNil, 100));
    nextSecond();
    assertEquals(votes, answers(ofNil, 1).size(), "lost, and asked again");
    nextSecond();
    List<Message> answers = answers(stuck, 100);
    assertEquals(answers.size(), new HashSet<>(answers).size(), "nothing goes out twice");
    nextSecond(); // answers the last question
    nextSecond();
    assertEquals(answers.subList(answers.size() - 1, answers.size()), answers(stuck, 1), "of its own round it says itself what it has");
  }
}
