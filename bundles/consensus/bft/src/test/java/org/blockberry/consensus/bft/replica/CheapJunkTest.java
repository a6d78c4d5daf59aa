package org.blockberry.consensus.bft.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Part;
import org.blockberry.chain.PartSet;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.consensus.bft.gossip.Message;
import org.blockberry.consensus.bft.wal.MemoryWalDisk;
import org.blockberry.consensus.bft.wal.WalLimits;
import org.blockberry.node.sign.GuardedSigner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What costs its sender little costs this member little, and what no honest peer sends is reported. */
@Tag("sec-C8")
class CheapJunkTest {
  private final LoneMember member = new LoneMember(4);
  private final MemoryWalDisk disk = new MemoryWalDisk();
  @TempDir
  private Path folder;
  private GuardedSigner signer;
  private String peer;

  @BeforeEach
  void begin() {
    signer = GuardedSigner.open(member.key(), folder.resolve("state"), LoneMember.CHAIN, 0);
    member.start(disk, WalLimits.of(4 << 20), signer);
    peer = "p" + member.others().get(0);
  }

  @AfterEach
  void close() {
    signer.close();
  }

  @Test
  void aVoteForARoundThatNobodyMayOpenCostsNoSignature() {
    int liar = member.others().get(0);
    member.vote(liar, SignedMsgType.PREVOTE, 100, BlockId.NIL);
    member.vote(liar, SignedMsgType.PREVOTE, 101, BlockId.NIL);
    int before = member.verified;
    for (int round = 102; round < 200; round++) {
      member.vote(liar, SignedMsgType.PREVOTE, round, BlockId.NIL);
    }
    assertEquals(before, member.verified);
    member.vote(member.others().get(1), SignedMsgType.PREVOTE, 102, BlockId.NIL);
    assertEquals(before + 1, member.verified, "another peer may");
    assertEquals(List.of(), member.reports);
  }

  @Test
  void otherBytesWithTheProofOfAPartAreReportedAndPartsOfOtherBlocksAreNot() {
    while (member.replica.core().round() < 1) {
      member.votes(SignedMsgType.PREVOTE, 0, BlockId.NIL);
      member.votes(SignedMsgType.PRECOMMIT, 0, BlockId.NIL);
      assertTrue(member.timer());
    }
    Bytes block = member.block("proposed" + "x".repeat(200_000));
    List<Part> parts = PartSet.split(block).parts();
    member.proposal(1, -1, block);
    for (Part other : PartSet.split(member.block("another" + "y".repeat(200_000))).parts()) {
      member.replica.received(peer, new Message.PartMessage(1, 1, other).toWire());
    }
    assertEquals(List.of(), member.reports, "it may have been wanted a moment ago");
    member.replica.received(peer, new Message.PartMessage(1, 1, new Part(0, parts.get(1).bytes(), parts.get(0).proof())).toWire());
    assertEquals(1, member.reports.size());
    parts.forEach(part -> member.replica.received(peer, new Message.PartMessage(1, 1, part).toWire()));
    parts.forEach(part -> member.replica.received(peer, new Message.PartMessage(1, 1, part).toWire())); // once more, all here
    assertEquals(1, member.reports.size());
    member.run();
    assertEquals(LoneMember.id(block), member.voted(SignedMsgType.PREVOTE, 1).orElseThrow());
  }

  @Test
  void whatALogKnowsOfAnEquivocatorIsHandedInAgainAfterACrash() {
    member.liars = true;
    int liar = member.others().get(0);
    BlockId block = member.voted(SignedMsgType.PREVOTE, 0).orElseThrow();
    member.vote(liar, SignedMsgType.PREVOTE, 0, BlockId.NIL);
    member.replica.received("p" + member.others().get(1), new Message.MajorityClaim(1, 0, SignedMsgType.PREVOTE, block));
    member.vote(liar, SignedMsgType.PREVOTE, 0, block);
    assertEquals(1, member.equivocations.size());
    member.others().subList(1, 3).forEach(other -> member.vote(other, SignedMsgType.PREVOTE, 0, block)); // signs, so all of it is durable
    assertTrue(member.voted(SignedMsgType.PRECOMMIT, 0).isPresent());
    member.start(disk, WalLimits.of(4 << 20), signer);
    assertEquals(2, member.equivocations.size());
  }
}
