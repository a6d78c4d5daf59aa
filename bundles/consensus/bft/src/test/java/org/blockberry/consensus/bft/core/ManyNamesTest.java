package org.blockberry.consensus.bft.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One who comes back under ever new names fills no memory, and keeps nothing from being decided. */
@Tag("sec-C8")
class ManyNamesTest {
  private final ValidatorSet set = ValidatorSet.of(IntStream.range(0, 4).mapToObj(i -> Validator.of(
      PublicKey.ed25519(Hashing.sha256(Bytes.utf8("key " + i))), 10)).toList());

  private static BlockId block(String name) {
    return new BlockId(Hashing.sha256(Bytes.utf8(name)), new PartSetHeader(1, Hashing.sha256(Bytes.utf8("parts of " + name))));
  }

  private Vote vote(int round, int place, BlockId block) {
    return new Vote(SignedMsgType.PREVOTE, 1, round, block, Instant.EPOCH, set.get(place).address(), place, Bytes.utf8(block + " " + place),
        Bytes.EMPTY, Bytes.EMPTY);
  }

  @Test
  void claimsMakeAFewTalliesAndNoneHidesAQuorum() {
    VoteSet votes = new VoteSet(1, 0, SignedMsgType.PREVOTE, set, false);
    BlockId real = block("real");
    votes.add(vote(0, 0, block("false"))); // the equivocator
    votes.add(vote(0, 1, real));
    assertTrue(votes.claim("honest", real));
    for (int i = 0; i < 10_000; i++) {
      assertTrue(votes.claim("name " + i, block("claimed " + i)));
      votes.add(vote(0, 0, block("claimed " + i))); // counted there: it has power too
    }
    assertEquals(2 + VoteSet.CLAIMED_ONLY, votes.buckets());
    votes.add(vote(0, 2, real));
    votes.add(vote(0, 0, real));
    assertEquals(real, votes.majority().orElseThrow());
  }

  @Test
  void laterRoundsAreAFewAndThoseWithPowerStay() {
    HeightVotes votes = new HeightVotes(1, set, false);
    List.of(0, 1).forEach(place -> votes.open(50, SignedMsgType.PREVOTE, 0, "honest " + place).add(vote(50, place, BlockId.NIL)));
    for (int i = 0; i < 10_000; i++) {
      assertNotNull(votes.open(1_000 + i, SignedMsgType.PREVOTE, 0, "name " + i)).add(vote(1_000 + i, 3, BlockId.NIL));
    }
    assertEquals(HeightVotes.LATER_ROUNDS, votes.size());
    assertEquals(2, votes.get(50, SignedMsgType.PREVOTE).count());
    votes.open(60, SignedMsgType.PREVOTE, 0, "greedy").add(vote(60, 2, BlockId.NIL));
    votes.open(61, SignedMsgType.PREVOTE, 0, "greedy").add(vote(61, 2, BlockId.NIL));
    assertNull(votes.open(62, SignedMsgType.PREVOTE, 0, "greedy"));
    assertNotNull(votes.open(62, SignedMsgType.PREVOTE, 61, "greedy")); // the present came near
  }

  private static <T> T assertNotNull(T value) {
    org.junit.jupiter.api.Assertions.assertNotNull(value);
    return value;
  }
}
