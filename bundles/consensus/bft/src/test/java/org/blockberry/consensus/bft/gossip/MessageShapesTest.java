package org.blockberry.consensus.bft.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.DuplicateVoteEvidence;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.PartSet;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.Proposal;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Vote;
import org.blockberry.chain.wire.DecodingException;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages whose parts disagree, or that have more than one spelling, are refused when they are read. */
class MessageShapesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final BlockId BLOCK = new BlockId(Hashing.sha256(Bytes.utf8("b")), new PartSetHeader(3, Hashing.sha256(Bytes.utf8("p"))));
  private static final Bytes SIGNATURE = Bytes.wrap(new byte[64]);

  private static Vote vote(SignedMsgType type, BlockId block) {
    return new Vote(type, 7, 1, block, NOW, Hashing.sha256(Bytes.utf8("v")).slice(0, 20), 2, SIGNATURE, Bytes.EMPTY, Bytes.EMPTY);
  }

  private static List<Message> all() {
    BitSet some = new BitSet();
    some.set(1);
    some.set(9);
    BitSet parts = new BitSet();
    parts.set(2);
    return List.of(new Message.RoundStep(7, 1, 3, 0, true, false), new Message.WantedBlock(7, BLOCK.parts(), parts),
        new Message.HasVotes(7, 1, SignedMsgType.PREVOTE, 11, some), new Message.MajorityClaim(7, 1, SignedMsgType.PRECOMMIT, BLOCK),
        new Message.VotesOf(7, 1, SignedMsgType.PRECOMMIT, true, BLOCK, 11, some),
        new Message.ProposalMessage(new Proposal(7, 1, 0, BLOCK, NOW, SIGNATURE)),
        new Message.PartMessage(7, 1, PartSet.split(Bytes.wrap(new byte[BlockLimits.PART_SIZE + 9])).parts().get(1)),
        new Message.VoteMessage(vote(SignedMsgType.PRECOMMIT, BLOCK)), new Message.VoteMessage(vote(SignedMsgType.PREVOTE, BlockId.NIL)),
        new Message.EvidenceMessage(new EvidenceList(List.of(DuplicateVoteEvidence.of(vote(SignedMsgType.PREVOTE, BLOCK),
            vote(SignedMsgType.PREVOTE, BlockId.NIL), 40, 10, NOW)))));
  }

  private static Bytes wire(int id, ProtoMessage body) {
    return Bytes.wrap(new byte[] {(byte) (id & 0x7F | 0x80), (byte) (id >> 7)}).concat(body.encode());
  }

  private static boolean refused(Bytes wire) {
    try {
      Message.fromWire(wire);
      return false;
    } catch (DecodingException | InvalidBlockException | IllegalArgumentException e) { // what Replica takes for a peer's mistake
      return true;
    }
  }

  /** Padding, unknown and doubled fields, other spellings of numbers, anything: refused, or the same bytes come back. */
  @Test
  @Tag("sec-C3")
  void whatIsAcceptedHasOneSpelling() {
    Random random = new Random(11);
    int accepted = 0;
    int refused = 0;
    for (Message message : all()) {
      Bytes wire = message.toWire();
      assertEquals(message.toWire(), Message.fromWire(wire).toWire());
      for (int i = 0; i < 4_000; i++) {
        Bytes changed = change(wire, random);
        if (!changed.equals(wire) && refused(changed)) {
          refused++;
        } else {
          assertEquals(changed, Message.fromWire(changed).toWire());
          accepted++;
        }
      }
      for (String padding : List.of("c23e03616263", "f80701", "0a00", "0800", "08808000")) {
        Bytes padded = wire.concat(Bytes.fromHex(padding));
        assertTrue(refused(padded), message.getClass().getSimpleName() + " with " + padding);
      }
    }
    assertTrue(accepted > 1_000 && refused > 10_000, accepted + " accepted, " + refused + " refused");
  }

  private static Bytes change(Bytes wire, Random random) {
    List<Byte> bytes = new ArrayList<>();
    for (int i = 0; i < wire.size(); i++) {
      bytes.add(wire.at(i));
    }
    int at = random.nextInt(Math.min(wire.size(), 200)); // not only in the data of a part
    switch (random.nextInt(4)) {
      case 0 -> bytes.set(at, (byte) (bytes.get(at) ^ 1 << random.nextInt(8)));
      case 1 -> bytes.add(at, (byte) random.nextInt(256));
      case 2 -> bytes.remove(at);
      default -> bytes.addAll(bytes.subList(2, Math.min(bytes.size(), 2 + random.nextInt(12) + 1)).stream().toList());
    }
    byte[] changed = new byte[bytes.size()];
    for (int i = 0; i < changed.length; i++) {
      changed[i] = bytes.get(i);
    }
    return Bytes.wrap(changed);
  }

  /** The signature of a vote does not cover its extension: whoever passes a vote on could add one, of any size. In precommits for a block, where one may
   * belong, {@code replica} looks at its signature: VoteExtensionsTest. */
  @Test
  @Tag("sec-C3")
  void aVoteWithAnExtensionWhereNoneBelongsIsRefused() {
    for (SignedMsgType type : List.of(SignedMsgType.PREVOTE, SignedMsgType.PRECOMMIT)) {
      for (BlockId block : List.of(BLOCK, BlockId.NIL)) {
        for (int size : new int[] {0, 1, BlockLimits.MAX_EXTENSION_BYTES, BlockLimits.MAX_EXTENSION_BYTES + 1}) {
          Vote plain = vote(type, block);
          Vote extended = new Vote(plain.type(), plain.height(), plain.round(), plain.blockId(), plain.timestamp(), plain.validatorAddress(),
              plain.validatorIndex(), plain.signature(), Bytes.wrap(new byte[size]), SIGNATURE);
          assertEquals(plain.signBytes("c"), extended.signBytes("c"));
          boolean belongs = type == SignedMsgType.PRECOMMIT && block == BLOCK && size <= BlockLimits.MAX_EXTENSION_BYTES;
          assertEquals(!belongs, refused(new Message.VoteMessage(extended).toWire()), type + " for " + block + " with " + size + " bytes");
        }
      }
    }
  }

  /** Sizes and what they are sizes of, in every combination about the right one. */
  @Test
  @Tag("sec-C2")
  void setsWhoseSizesDisagreeAreRefused() {
    for (int size : new int[] {0, 1, 7, 8, 9, 64, 65, BlockLimits.MAX_VALIDATORS, BlockLimits.MAX_VALIDATORS + 1, Integer.MAX_VALUE}) {
      int needed = (int) ((size + 7L) / 8);
      for (int bytes : new int[] {0, 1, needed - 1, needed, needed + 1, 8}) {
        if (bytes < 0 || bytes > BlockLimits.MAX_VALIDATORS) {
          continue;
        }
        for (int last : new int[] {-1, size - 1, size}) {
          byte[] bits = new byte[bytes];
          boolean inside = last >= 0 && last / 8 < bytes;
          if (inside) {
            bits[last / 8] |= (byte) (1 << last % 8);
          }
          boolean right = bytes == needed && size <= BlockLimits.MAX_VALIDATORS && !(inside && last >= size);
          ProtoMessage places = out -> {
            out.uint64(1, size);
            out.bytes(2, Bytes.wrap(bits));
          };
          String what = size + " places in " + bytes + " bytes with place " + last;
          assertEquals(!right, refused(wire(342, out -> {
            head(out);
            out.message(4, places);
          })), what);
          assertEquals(!right, refused(wire(344, out -> {
            head(out);
            out.bool(4, true);
            out.message(5, BLOCK);
            out.message(6, places);
          })), what);
          assertTrue(right && size == 3 || refused(wire(341, out -> {
            out.int64(1, 7);
            out.message(2, BLOCK.parts());
            out.message(3, places);
          })), what + " for a block of 3 parts");
        }
      }
    }
  }

  private static void head(ProtoWriter out) {
    out.int64(1, 7);
    out.uint64(2, 1);
    out.int64(3, SignedMsgType.PREVOTE.number());
  }

  @Test
  @Tag("sec-C2")
  void heightsRoundsStepsAndTypesBeyondTheirBoundsAreRefused() {
    long[] odd = {-1, 0, Long.MIN_VALUE, Integer.MAX_VALUE, 1L << 32, Long.MAX_VALUE};
    for (long value : odd) {
      assertEquals(value < 1, refused(wire(343, out -> claim(out, value, 1, 1))), "height " + value);
      assertEquals(value != 0 && value != Integer.MAX_VALUE || value > Message.MAX_ROUND, refused(wire(343, out -> claim(out, 7, value, 1))),
          "round " + value);
      assertTrue(refused(wire(343, out -> claim(out, 7, 1, value))), "type " + value);
      assertEquals(value != 0, refused(wire(340, out -> {
        out.int64(1, 7);
        out.uint64(2, 1);
        out.uint64(3, value);
      })), "step " + value);
    }
  }

  /** Of what is counted the peers are told, in messages that have this bound: who counted more would be fined for saying so. */
  @Test
  @Tag("sec-C2")
  void votesAndProposalsOfRoundsThatNobodyMayTellOfAreRefused() {
    for (int round : new int[] {Message.MAX_ROUND, Message.MAX_ROUND + 1, Integer.MAX_VALUE}) {
      Vote plain = vote(SignedMsgType.PREVOTE, BLOCK);
      Vote vote = new Vote(plain.type(), plain.height(), round, plain.blockId(), plain.timestamp(), plain.validatorAddress(), plain.validatorIndex(),
          SIGNATURE, Bytes.EMPTY, Bytes.EMPTY);
      assertEquals(round > Message.MAX_ROUND, refused(new Message.VoteMessage(vote).toWire()), "vote of round " + round);
      Proposal proposal = new Proposal(7, round, Proposal.NO_POL, BLOCK, NOW, SIGNATURE);
      assertEquals(round > Message.MAX_ROUND, refused(new Message.ProposalMessage(proposal).toWire()), "proposal of round " + round);
    }
  }

  private static void claim(ProtoWriter out, long height, long round, long type) {
    out.int64(1, height);
    out.uint64(2, round);
    out.int64(3, type);
    out.message(4, BLOCK);
  }

  /** The defect: the set of bits is believed, whatever size is said beside it. */
  @Test
  @Tag("sec-C2")
  void aReaderThatBelievesTheBitsIsBroken() {
    ProtoMessage places = out -> {
      out.uint64(1, 3);
      out.bytes(2, Bytes.wrap(new byte[] {0, 0, (byte) 0x80}));
    };
    BitSet believed = ProtoReader.strict(places.encode(), in -> {
      in.count(1);
      return BitSet.valueOf(in.bytes(2).toArray());
    });
    assertEquals(24, believed.length(), "a place that no validator has");
    ProtoMessage around = out -> out.message(1, places);
    assertThrows(DecodingException.class, () -> ProtoReader.strict(around.encode(), in -> Places.read(in, 1, 100)));
  }
}
