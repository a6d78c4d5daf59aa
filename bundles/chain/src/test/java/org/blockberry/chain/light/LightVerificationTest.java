package org.blockberry.chain.light;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.Header;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.SignedHeader;
import org.blockberry.chain.TestChain;
import org.blockberry.chain.TestKeys;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.ValidatorUpdate;
import org.blockberry.chain.light.LightVerdict.Outcome;
import org.blockberry.chain.verify.Fraction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each rule of a step, over a small chain whose set changes in part. */
class LightVerificationTest {
  private final TestChain chain = new TestChain(10, 10, 10);
  private final List<LightBlock> blocks = new ArrayList<>();
  private final LightVerification verification = new LightVerification(TestKeys.VERIFIER);
  private final LightOptions options = LightOptions.of(Duration.ofHours(1));
  private Instant now;

  @BeforeEach
  void growTheChain() { // heights 5 to 9; from 7 on a newcomer has most of the power
    TestKeys newcomer = TestKeys.of("newcomer");
    chain.addKey(newcomer);
    for (int i = 0; i < 5; i++) {
      Block block = chain.block(List.of(Bytes.utf8("tx " + i)), List.of());
      ValidatorSet set = chain.state.validators();
      SignedHeader signed = new SignedHeader(block.header(),
          chain.commit(set, block.header().height(), block.blockId()));
      blocks.add(new LightBlock(signed, set));
      chain.append(block, i == 0 ? List.of(new ValidatorUpdate(newcomer.publicKey(), 1_000)) : List.of());
    }
    now = chain.state.lastTime().plusSeconds(1);
  }

  private LightBlock at(int height) {
    return blocks.get(height - 5);
  }

  private LightVerdict step(LightBlock trusted, LightBlock untrusted) {
    return verification.verify(trusted.header(), trusted.validators(), untrusted, options, now);
  }

  @Test
  void adjacentAndSkippingStepsAreTrusted() {
    assertTrue(step(at(5), at(6)).trusted());
    assertTrue(step(at(6), at(7)).trusted(), "the newcomer was announced");
    assertTrue(step(at(5), at(9)).trusted(), "the old members all signed");
    assertTrue(verification.verify(at(5).header(), at(6).validators(), at(8), options, now).trusted(), "next set");
  }

  @Test
  void anAdjacentHeaderMustHaveTheAnnouncedSet() {
    LightBlock jump = at(7);
    Header h = jump.header();
    Header moved = new Header(h.blockVersion(), h.appVersion(), h.chainId(), 6, h.time(), h.lastBlockId(),
        h.lastCommitHash(), h.dataHash(), h.validatorsHash(), h.nextValidatorsHash(), h.consensusHash(), h.appHash(),
        h.lastResultsHash(), h.evidenceHash(), h.proposerAddress());
    var id = new org.blockberry.chain.BlockId(moved.hash(), jump.commit().blockId().parts());
    LightBlock forged = new LightBlock(
        new SignedHeader(moved, chain.commit(jump.validators(), 6, id)), jump.validators());
    LightVerdict verdict = step(at(5), forged);
    assertEquals(Outcome.INVALID, verdict.outcome());
    assertTrue(verdict.reason().contains("announced"), verdict::reason);
  }

  @Test
  void tooLittleOfTheTrustedSetAsksForAHeaderBetween() {
    ValidatorSet strangers = new TestChain(1).state.validators();
    LightOptions strict = new LightOptions(Fraction.ALL, Duration.ofHours(1), Duration.ZERO);
    assertEquals(Outcome.NOT_ENOUGH_TRUST,
        verification.verify(at(5).header(), at(5).validators(), at(9), strict, now).outcome());
    LightVerdict verdict = verification.verify(at(5).header(), strangers, at(9), options, now);
    assertEquals(Outcome.INVALID, verdict.outcome(), "a set that the trusted header does not name");
  }

  @Test
  void timeDecides() {
    Instant trustedTime = at(5).header().time();
    assertEquals(Outcome.EXPIRED, verification.verify(at(5).header(), at(5).validators(), at(6), options,
        trustedTime.plus(options.trustingPeriod())).outcome(), "at the end of the period");
    assertTrue(verification.verify(at(5).header(), at(5).validators(), at(6), options,
        trustedTime.plus(options.trustingPeriod()).minusNanos(1)).trusted());
    Instant ahead = at(9).header().time().minus(options.maxClockDrift());
    LightVerdict early = verification.verify(at(5).header(), at(5).validators(), at(9), options, ahead);
    assertEquals(Outcome.INVALID, early.outcome());
    assertTrue(early.reason().contains("ahead of our clock"), early::reason);
    assertTrue(verification.verify(at(5).header(), at(5).validators(), at(9), options, ahead.plusNanos(1))
        .trusted());
  }

  @Test
  void heightAndTimeOnlyGrow() {
    assertTrue(step(at(7), at(7)).reason().contains("height"));
    assertTrue(step(at(7), at(6)).reason().contains("height"));
    assertEquals(Outcome.INVALID, step(at(7), at(6)).outcome());
  }

  @Test
  void headerCommitAndSetMustBelongTogether() {
    LightBlock otherSet = new LightBlock(at(8).signedHeader(), at(5).validators());
    assertTrue(step(at(5), otherSet).reason().contains("validators hash"));
    LightBlock otherCommit = new LightBlock(
        new SignedHeader(at(8).header(), at(9).commit()), at(8).validators());
    assertTrue(step(at(5), otherCommit).reason().contains("commit height"));
    assertEquals(Outcome.INVALID, step(at(5), otherCommit).outcome());
  }

  @Test
  void backwardsTheHashDecides() {
    assertTrue(verification.verifyBackwards(at(9).header(), at(8).header()).trusted());
    assertEquals(Outcome.INVALID, verification.verifyBackwards(at(9).header(), at(7).header()).outcome());
    assertEquals(Outcome.INVALID, verification.verifyBackwards(at(8).header(), at(9).header()).outcome());
  }

  @Test
  void optionsHaveBounds() {
    Duration hour = Duration.ofHours(1);
    new LightOptions(new Fraction(2, 3), hour, Duration.ZERO);
    for (Fraction level : List.of(new Fraction(1, 4), new Fraction(333, 1_000), new Fraction(3, 2),
        new Fraction(0, 1), new Fraction(Long.MAX_VALUE / 3, Long.MAX_VALUE))) {
      assertThrows(IllegalArgumentException.class, () -> new LightOptions(level, hour, Duration.ZERO),
          level::toString);
    }
    assertThrows(IllegalArgumentException.class, () -> LightOptions.of(Duration.ZERO));
    assertThrows(IllegalArgumentException.class,
        () -> new LightOptions(Fraction.ONE_THIRD, hour, Duration.ofSeconds(-1)));
  }
}
