package org.blockberry.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.wire.DecodingException;
import org.junit.jupiter.api.Test;

@Tag("sec-C3")
class SignedContentPropertyTest {
  private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000L, 5);
  private static final BlockId BLOCK = id(1, 2);

  private static BlockId id(int hash, int parts) {
    return new BlockId(filled(hash), new PartSetHeader(3, filled(parts)));
  }

  private static Bytes filled(int value) {
    byte[] bytes = new byte[32];
    java.util.Arrays.fill(bytes, (byte) value);
    return Bytes.wrap(bytes);
  }

  private static Bytes vote(SignedMsgType type, long height, int round, BlockId id, Instant time, String chain) {
    return SignBytes.vote(chain, type, height, round, id, time);
  }

  @Test
  void theVectorsAreReadAndOnlyTheirTimeMayDiffer() {
    JsonValue file = Vectors.load("sign_bytes.json");
    List<JsonValue> cases = new ArrayList<>();
    file.get("own_votes").elements().forEach(cases::add);
    file.get("asserted_votes").get("cases").elements().forEach(cases::add);
    file.get("signed_on_a_real_chain").get("cases").elements().forEach(cases::add);
    file.get("own_proposals").elements().forEach(cases::add);
    int read = 0;
    for (JsonValue one : cases) {
      Bytes bytes = Vectors.hex(one.get("sign_bytes"));
      if (one.get("type").toString().equals("0")) {
        assertThrows(DecodingException.class, () -> SignBytes.timestamp(bytes), "a vote without a type is none");
        continue;
      }
      read++;
      assertEquals(Vectors.time(one.get("timestamp")), SignBytes.timestamp(bytes), one.toString());
      assertTrue(SignBytes.sameExceptTime(bytes, bytes));
      for (JsonValue other : cases) {
        Bytes others = Vectors.hex(other.get("sign_bytes"));
        boolean same = withoutTime(one).equals(withoutTime(other));
        if (!other.get("type").toString().equals("0")) {
          assertEquals(same, SignBytes.sameExceptTime(bytes, others), () -> one + " and " + other);
        }
      }
    }
    assertTrue(read >= 10, "only " + read + " vectors");
  }

  private static String withoutTime(JsonValue vector) {
    JsonValue type = vector.get("type");
    String kind = vector.get("pol_round").isNull() ? type.isNull() ? "2" : type.toString() : "32";
    return String.join("|", vector.get("chain_id").toString(), kind, vector.get("height").toString(),
        vector.get("round").toString(), vector.get("pol_round").toString(), Vectors.blockId(vector.get("block_id")).toString());
  }

  @Property(tries = 300)
  void nothingButTheTimeMayDiffer(@ForAll @IntRange(min = 0, max = 6) int field, @ForAll @LongRange(min = 0, max = 1L << 33) long seconds,
      @ForAll @IntRange(min = 0, max = 999_999_999) int nanos, @ForAll boolean nil) {
    Instant time = Instant.ofEpochSecond(seconds, nanos);
    BlockId id = nil ? BlockId.NIL : BLOCK;
    Bytes vote = vote(SignedMsgType.PREVOTE, 7, 1, id, TIME, "chain-1");
    Bytes proposal = SignBytes.proposal("chain-1", 7, 1, 0, id, TIME);
    assertTrue(SignBytes.sameExceptTime(vote, vote(SignedMsgType.PREVOTE, 7, 1, id, time, "chain-1")));
    assertTrue(SignBytes.sameExceptTime(proposal, SignBytes.proposal("chain-1", 7, 1, 0, id, time)));
    assertEquals(time, SignBytes.timestamp(SignBytes.proposal("chain-1", 7, 1, -1, id, time)));
    assertTrue(SignBytes.isFor(vote, "chain-1", SignedMsgType.PREVOTE, 7, 1));
    Bytes otherVote = vote(field == 0 ? SignedMsgType.PRECOMMIT : SignedMsgType.PREVOTE, field == 1 ? 8 : 7, field == 2 ? 2 : 1,
        field == 3 ? id(1, 3) : field == 4 ? id(2, 2) : field == 5 ? nil ? BLOCK : BlockId.NIL : id, time, field == 6 ? "chain-2" : "chain-1");
    assertFalse(SignBytes.sameExceptTime(vote, otherVote));
    Bytes otherProposal = SignBytes.proposal(field == 6 ? "chain-2" : "chain-1", field == 1 ? 8 : 7, field == 2 ? 2 : 1,
        field == 0 ? -1 : 0, field == 3 ? id(1, 3) : field == 4 ? id(2, 2) : field == 5 ? nil ? BLOCK : BlockId.NIL : id, time);
    assertFalse(SignBytes.sameExceptTime(proposal, otherProposal));
    assertFalse(SignBytes.sameExceptTime(vote, proposal));
    assertEquals(field < 3 || field == 6, !SignBytes.isFor(otherVote, "chain-1", SignedMsgType.PREVOTE, 7, 1));
  }

  /** What is read is exactly what would be written, so no two encodings pass for one vote. */
  @Property(tries = 2_000)
  void aChangedByteIsRefusedOrAnotherCanonicalMessage(@ForAll boolean proposal, @ForAll @IntRange(min = 0, max = 200) int at,
      @ForAll byte change, @ForAll @IntRange(min = 0, max = 3) int how) {
    Bytes good = proposal ? SignBytes.proposal("chain-1", 7, 1, -1, BLOCK, TIME) : vote(SignedMsgType.PRECOMMIT, 7, 0, BLOCK, TIME, "chain-1");
    byte[] bytes = good.toArray();
    int place = at % bytes.length;
    Bytes changed = switch (how) {
      case 0 -> good.slice(0, place);
      case 1 -> good.concat(Bytes.wrap(new byte[] {change}));
      case 2 -> good.slice(0, place).concat(Bytes.wrap(new byte[] {change})).concat(good.slice(place, good.size()));
      default -> {
        bytes[place] = change;
        yield Bytes.wrap(bytes);
      }
    };
    reencodes(changed);
  }

  @Property(tries = 1_000)
  void randomBytesAreRefusedOrCanonical(@ForAll @Size(max = 120) byte[] random) {
    reencodes(Bytes.copyOf(random));
    byte[] framed = new byte[random.length + 1];
    framed[0] = (byte) random.length;
    System.arraycopy(random, 0, framed, 1, random.length);
    reencodes(Bytes.wrap(framed));
  }

  private static void reencodes(Bytes bytes) {
    SignedContent content;
    try {
      content = SignedContent.decode(bytes);
    } catch (DecodingException refused) {
      assertFalse(SignBytes.sameExceptTime(bytes, bytes));
      return;
    }
    if (content.round() == (int) content.round() && content.polRound() == (int) content.polRound()) {
      Bytes again = content.type() == SignedMsgType.PROPOSAL
          ? SignBytes.proposal(content.chainId(), content.height(), (int) content.round(), (int) content.polRound(), content.blockId(),
              content.timestamp())
          : vote(content.type(), content.height(), (int) content.round(), content.blockId(), content.timestamp(), content.chainId());
      assertEquals(bytes, again);
    }
  }
}
