package org.blockberry.chain.verify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockIdFlag;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.MedianTime;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.TestChain;
import org.blockberry.chain.TestKeys;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.verify.CommitVerdict.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CommitVerificationTest {
  private static final Bytes HASH = Hashing.sha256(Bytes.utf8("block"));
  private static final BlockId ID = new BlockId(HASH, new PartSetHeader(1, HASH));
  private static final long HEIGHT = 9;

  private final TestChain chain = new TestChain(10, 10, 10, 10);
  private final ValidatorSet set = chain.state.validators();
  private final Commit commit = chain.commit(set, HEIGHT, ID);
  private final CommitVerification verification = new CommitVerification(TestKeys.VERIFIER);

  private CommitVerdict full(Commit other) {
    return verification.full(TestChain.CHAIN_ID, set, ID, HEIGHT, other);
  }

  private CommitVerdict light(Commit other) {
    return verification.light(TestChain.CHAIN_ID, set, ID, HEIGHT, other);
  }

  private CommitVerdict trusting(Commit other) {
    return verification.trusting(TestChain.CHAIN_ID, set, other, Fraction.ONE_THIRD);
  }

  private Commit with(int index, CommitSig sig) {
    List<CommitSig> sigs = new ArrayList<>(commit.signatures());
    sigs.set(index, sig);
    return new Commit(commit.height(), commit.round(), commit.blockId(), sigs);
  }

  private CommitSig nil(int index) {
    CommitSig sig = commit.signatures().get(index);
    Commit unsigned = with(index, new CommitSig(BlockIdFlag.NIL, sig.validatorAddress(), sig.timestamp(),
        Bytes.EMPTY));
    return chain.sign(unsigned, set).signatures().get(index);
  }

  private CommitSig broken(int index) {
    CommitSig sig = commit.signatures().get(index);
    byte[] bytes = sig.signature().toArray();
    bytes[3] ^= 1;
    return new CommitSig(sig.flag(), sig.validatorAddress(), sig.timestamp(), Bytes.wrap(bytes));
  }

  @Test
  void aWholeCommitIsAcceptedByAll() {
    assertTrue(full(commit).accepted());
    assertTrue(light(commit).accepted());
    assertTrue(trusting(commit).accepted());
    assertEquals(40, full(commit).tallied());
    assertEquals(26, full(commit).needed());
    assertEquals(30, light(commit).tallied(), "stops when it is enough");
    assertEquals(20, trusting(commit).tallied());
    full(commit).orThrow();
  }

  @Tag("sec-C1")
  @Test
  void indexAndAddressMustNameTheSameValidator() {
    CommitSig first = commit.signatures().get(0);
    CommitSig second = commit.signatures().get(1);
    List<CommitSig> swapped = new ArrayList<>(commit.signatures());
    swapped.set(0, second);
    swapped.set(1, first);
    Commit mismatched = new Commit(HEIGHT, 0, ID, swapped);
    assertEquals(Outcome.INVALID, full(mismatched).outcome());
    assertEquals(Outcome.INVALID, light(mismatched).outcome());
    // the right signature under another's address: time and reward would go elsewhere
    Commit relabelled = with(0, new CommitSig(first.flag(), second.validatorAddress(), first.timestamp(),
        first.signature()));
    assertEquals(Outcome.INVALID, full(relabelled).outcome());
    assertTrue(full(relabelled).reason().contains("entry 0"));
    Commit nilRelabelled = with(3, new CommitSig(BlockIdFlag.NIL, first.validatorAddress(), first.timestamp(),
        nil(3).signature()));
    assertEquals(Outcome.INVALID, full(nilRelabelled).outcome(), "nil votes too");
    Commit duplicated = with(1, first);
    assertEquals(Outcome.INVALID, full(duplicated).outcome());
    assertEquals(Outcome.INVALID, trusting(duplicated).outcome());
  }

  @Tag("sec-C1")
  @Test
  void theMedianTimeUsesTheVerifiedSetOnly() {
    CommitSig sig = commit.signatures().get(0);
    Commit foreign = with(0, new CommitSig(sig.flag(), HASH.slice(0, 20), sig.timestamp(), sig.signature()));
    assertThrows(InvalidBlockException.class, () -> MedianTime.of(foreign, set));
    assertEquals(sig.timestamp(), MedianTime.of(commit, set));
    Commit nobody = new Commit(HEIGHT, 0, ID, List.of(CommitSig.ABSENT));
    assertThrows(InvalidBlockException.class, () -> MedianTime.of(nobody, set));
  }

  @Tag("sec-C4")
  @Test
  void onlyDistinctMembersCount() {
    Commit two = new Commit(HEIGHT, 0, ID,
        List.of(commit.signatures().get(0), commit.signatures().get(1), CommitSig.ABSENT, CommitSig.ABSENT));
    assertEquals(Outcome.NOT_ENOUGH_POWER, full(two).outcome());
    assertEquals(20, full(two).tallied());
    assertThrows(InvalidBlockException.class, () -> full(two).orThrow());

    // strangers add nothing, whatever their number
    TestChain strangers = new TestChain(1_000, 1_000, 1_000);
    TestKeys other = TestKeys.of("stranger");
    strangers.addKey(other);
    List<CommitSig> sigs = new ArrayList<>();
    sigs.add(commit.signatures().get(0));
    for (int i = 0; i < 20; i++) {
      TestKeys key = TestKeys.of("stranger " + i);
      sigs.add(CommitSig.forBlock(key.address(), commit.signatures().get(0).timestamp(), key.sign(HASH)));
    }
    CommitVerdict verdict = trusting(new Commit(HEIGHT, 0, ID, sigs));
    assertEquals(Outcome.NOT_ENOUGH_POWER, verdict.outcome());
    assertEquals(10, verdict.tallied());

    // the same member twice is an error, not twice the power
    Commit twice = new Commit(HEIGHT, 0, ID, List.of(commit.signatures().get(0), commit.signatures().get(0)));
    assertEquals(Outcome.INVALID, trusting(twice).outcome());

    // nil votes are verified but do not count
    Commit nilVotes = with(0, nil(0));
    assertTrue(full(nilVotes).accepted());
    assertEquals(30, full(nilVotes).tallied());
  }

  @Tag("sec-C4")
  @Test
  void exactlyTwoThirdsIsNotEnough() {
    TestChain three = new TestChain(10, 10, 10);
    ValidatorSet members = three.state.validators();
    Commit whole = three.commit(members, HEIGHT, ID);
    Commit exact = new Commit(HEIGHT, 0, ID,
        List.of(whole.signatures().get(0), whole.signatures().get(1), CommitSig.ABSENT));
    CommitVerdict verdict = verification.full(TestChain.CHAIN_ID, members, ID, HEIGHT, exact);
    assertEquals(Outcome.NOT_ENOUGH_POWER, verdict.outcome());
    assertEquals(20, verdict.needed());
  }

  @Tag("sec-C4")
  @Test
  void powersThatOverflowAreRefused() {
    ValidatorSet huge = ValidatorSet.of(List.of(Validator.of(TestKeys.of("h").publicKey(), Long.MAX_VALUE / 8)));
    CommitVerdict verdict =
        verification.trusting(TestChain.CHAIN_ID, huge, commit, new Fraction(9, 9));
    assertEquals(Outcome.INVALID, verdict.outcome());
    assertTrue(verdict.reason().contains("overflows"));
    assertEquals(Long.MAX_VALUE / 8 * 2 / 3, Fraction.TWO_THIRDS.of(Long.MAX_VALUE / 8));
  }

  @Test
  void aWrongSignatureIsFoundWhereItIsLookedAt() {
    for (int i = 0; i < 4; i++) {
      assertEquals(Outcome.INVALID, full(with(i, broken(i))).outcome());
      assertTrue(full(with(i, broken(i))).reason().contains("entry " + i));
    }
    assertTrue(light(with(3, broken(3))).accepted(), "not looked at");
    assertEquals(Outcome.INVALID,
        verification.lightAll(TestChain.CHAIN_ID, set, ID, HEIGHT, with(3, broken(3))).outcome());
    assertTrue(trusting(with(3, broken(3))).accepted());
    assertEquals(Outcome.INVALID, verification.trustingAll(TestChain.CHAIN_ID, set, with(3, broken(3)),
        Fraction.ONE_THIRD).outcome());
    CommitSig nil = nil(0);
    Commit badNil = with(0, new CommitSig(BlockIdFlag.NIL, nil.validatorAddress(), nil.timestamp(),
        commit.signatures().get(0).signature()));
    assertEquals(Outcome.INVALID, full(badNil).outcome(), "a nil vote does not sign the block");
    assertTrue(light(badNil).accepted());
  }

  @Test
  void chainHeightBlockAndSizeMustFit() {
    assertEquals(Outcome.INVALID, verification.full("other-1", set, ID, HEIGHT, commit).outcome());
    assertEquals(Outcome.INVALID,
        verification.full(TestChain.CHAIN_ID, set, ID, HEIGHT + 1, commit).outcome());
    assertEquals(Outcome.INVALID, verification.full(TestChain.CHAIN_ID, set, BlockId.NIL, HEIGHT, commit).outcome());
    assertEquals(Outcome.INVALID,
        full(new Commit(HEIGHT, 0, ID, commit.signatures().subList(0, 3))).outcome());
    assertEquals(Outcome.INVALID, full(new Commit(HEIGHT, 1, ID, commit.signatures())).outcome(), "other round");
  }

  @Test
  void tooLittlePowerIsSeenBeforeAnySignature() {
    var counting = new CommitVerification((key, message, signature) -> {
      throw new AssertionError("no signature need be checked");
    });
    Commit two = new Commit(HEIGHT, 0, ID,
        List.of(commit.signatures().get(0), broken(1), CommitSig.ABSENT, CommitSig.ABSENT));
    assertEquals(Outcome.NOT_ENOUGH_POWER,
        counting.full(TestChain.CHAIN_ID, set, ID, HEIGHT, two).outcome());
  }

  /** What was verified together has the verdicts of what was verified alone. */
  @Test
  void theDefaultBatchGivesOneVerdictEach() {
    List<SignedMessage> items = new ArrayList<>();
    boolean[] expected = new boolean[20];
    Random random = new Random(4);
    for (int i = 0; i < expected.length; i++) {
      expected[i] = random.nextBoolean();
      CommitSig sig = expected[i] ? commit.signatures().get(i % 4) : broken(i % 4);
      items.add(new SignedMessage(set.get(i % 4).publicKey(), commit.signBytes(TestChain.CHAIN_ID, i % 4),
          sig.signature()));
    }
    assertArrayEquals(expected, TestKeys.VERIFIER.verifyAll(items));
  }

  @Test
  void neededPowerOfEqualShares() { // n = 1..7 equal members need 1, 2, 3, 3, 4, 5, 5 of them
    int[] needed = {1, 2, 3, 3, 4, 5, 5};
    for (int n = 1; n <= needed.length; n++) {
      int enough = 0;
      while (enough <= Fraction.TWO_THIRDS.of(n)) {
        enough++;
      }
      assertEquals(needed[n - 1], enough);
    }
    assertThrows(IllegalArgumentException.class, () -> new Fraction(1, 0));
    assertFalse(Fraction.ALL.of(5) < 5);
  }
}
