package org.blockberry.consensus.bft.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Vote;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.chain.wire.ProtoReader;
import org.junit.jupiter.api.Test;

/** Votes with extensions on the wire: one encoding, only where they belong, never too large. */
@Tag("sec-C3")
class ExtendedVotePropertyTest {
  private static final Bytes HASH = Bytes.wrap(new byte[32]);
  private static final BlockId BLOCK = new BlockId(HASH, new PartSetHeader(1, HASH));
  private static final Bytes SIGNATURE = Bytes.wrap(new byte[64]);

  private static Vote vote(SignedMsgType type, BlockId block, Bytes extension, Bytes extensionSignature) {
    return new Vote(type, 5, 1, block, Instant.EPOCH, Bytes.wrap(new byte[20]), 2, SIGNATURE, extension, extensionSignature);
  }

  private static Bytes wire(Vote vote) {
    return new Message.VoteMessage(vote).toWire();
  }

  @Property(tries = 300)
  void whatIsSaidIsHeard(@ForAll @Size(max = 2_000) byte[] extension) {
    Vote vote = vote(SignedMsgType.PRECOMMIT, BLOCK, Bytes.copyOf(extension), SIGNATURE);
    assertEquals(new Message.VoteMessage(vote), Message.fromWire(wire(vote)));
  }

  @Property(tries = 2_000)
  void aChangedByteIsRefusedOrAnotherVote(@ForAll @IntRange(min = 0, max = 400) int at, @ForAll byte change, @ForAll boolean insert) {
    Bytes good = wire(vote(SignedMsgType.PRECOMMIT, BLOCK, Bytes.utf8("price 100"), SIGNATURE));
    int place = at % good.size();
    Bytes other = good.slice(0, place).concat(Bytes.wrap(new byte[] {change})).concat(good.slice(insert ? place : place + 1, good.size()));
    try {
      assertEquals(other, Message.fromWire(other).toWire());
    } catch (DecodingException | InvalidBlockException | IllegalArgumentException refused) {
      assertTrue(refused.getMessage() != null);
    }
  }

  /** Unknown, repeated and padded fields, each after a good vote. */
  private static List<Bytes> padding() {
    return List.of(Bytes.fromHex("5a0161"), Bytes.fromHex("4a0161"), Bytes.fromHex("520161"), Bytes.fromHex("4a00"), Bytes.fromHex("5200"),
        Bytes.fromHex("c03e01"), Bytes.fromHex("3880808000"));
  }

  @Test
  void paddedVotesAreRefused() {
    for (Bytes padding : padding()) {
      for (Bytes extension : List.of(Bytes.EMPTY, Bytes.utf8("x"))) {
        Bytes padded = wire(vote(SignedMsgType.PRECOMMIT, BLOCK, extension, SIGNATURE)).concat(padding);
        assertThrows(DecodingException.class, () -> Message.fromWire(padded), padding.toHex());
      }
    }
  }

  /** As protobuf's own decoders do, which accept all of it: the test above would see that. */
  @Test
  void aBrokenLenientDecoderTakesPadding() {
    Bytes good = vote(SignedMsgType.PRECOMMIT, BLOCK, Bytes.utf8("x"), SIGNATURE).encode();
    long taken = padding().stream().filter(padding -> {
      try {
        ProtoReader.lenient(good.concat(padding), Vote::read);
        return true;
      } catch (DecodingException refused) {
        return false;
      }
    }).count();
    assertTrue(taken > 0);
  }

  @Test
  void extensionsBelongToPrecommitsForABlockAndAreSignedAndBounded() {
    Bytes most = Bytes.wrap(new byte[BlockLimits.MAX_EXTENSION_BYTES]);
    Bytes largest = wire(vote(SignedMsgType.PRECOMMIT, BLOCK, most, SIGNATURE));
    assertTrue(largest.size() <= Message.MAX_VOTE_SIZE);
    assertEquals(largest, Message.fromWire(largest).toWire());
    for (Vote wrong : List.of(vote(SignedMsgType.PREVOTE, BLOCK, Bytes.utf8("x"), SIGNATURE), vote(SignedMsgType.PREVOTE, BLOCK, Bytes.EMPTY, SIGNATURE),
        vote(SignedMsgType.PRECOMMIT, BlockId.NIL, Bytes.EMPTY, SIGNATURE), vote(SignedMsgType.PRECOMMIT, BLOCK, Bytes.utf8("x"), Bytes.EMPTY),
        vote(SignedMsgType.PRECOMMIT, BLOCK, most.concat(Bytes.utf8("x")), SIGNATURE),
        vote(SignedMsgType.PRECOMMIT, BLOCK, Bytes.utf8("x"), SIGNATURE.concat(Bytes.utf8("x"))))) {
      assertThrows(InvalidBlockException.class, () -> Message.fromWire(wire(wrong)));
    }
  }
}
