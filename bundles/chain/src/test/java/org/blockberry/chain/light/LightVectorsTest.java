package org.blockberry.chain.light;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockIdFlag;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.PartSetHeader;
import org.blockberry.chain.SignedHeader;
import org.blockberry.chain.TestKeys;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vectors;
import org.blockberry.chain.json.AminoJsonReader;
import org.blockberry.chain.light.LightVerdict.Outcome;
import org.blockberry.chain.verify.CommitVerification;
import org.blockberry.chain.verify.Fraction;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class LightVectorsTest {
  private static final List<Long> HEIGHTS = List.of(3000L, 3001L, 10000L, 10001L, 10002L, 10003L, 10004L, 10500L,
      10501L, 11000L, 11001L, 11105L, 15000L, 50000L, 157000L, 157001L);

  private final LightVerification verification = new LightVerification(TestKeys.VERIFIER);
  private final Map<Long, LightBlock> blocks = new HashMap<>();

  private LightBlock block(long height) {
    return blocks.computeIfAbsent(height,
        h -> AminoJsonReader.lightBlock(Vectors.load("light/mocha-4_" + h + ".json")));
  }

  @TestFactory
  List<DynamicTest> realLightBlocks() {
    CommitVerification commits = new CommitVerification(TestKeys.VERIFIER);
    return HEIGHTS.stream().map(height -> dynamicTest("light/mocha-4_" + height, () -> {
      LightBlock block = block(height);
      block.validate("mocha-4");
      assertEquals(block, LightBlock.decode(block.encode()));
      assertEquals(block.commit().blockId().hash(), block.header().hash());
      assertEquals(block.header().validatorsHash(), block.validators().hash());
      for (int i = 0; i < block.commit().size(); i++) {
        CommitSig sig = block.commit().signatures().get(i);
        if (sig.flag() != BlockIdFlag.ABSENT) {
          assertTrue(TestKeys.VERIFIER.verify(block.validators().get(i).publicKey(),
              block.commit().signBytes("mocha-4", i), sig.signature()), "signature " + i);
        }
      }
      var verdict = commits.full("mocha-4", block.validators(), block.commit().blockId(), height, block.commit());
      assertTrue(verdict.accepted(), verdict::reason);
    })).toList();
  }

  @TestFactory
  List<DynamicTest> steps() {
    List<DynamicTest> tests = new ArrayList<>();
    int i = 0;
    for (JsonValue step : Vectors.load("light/steps.json").get("steps").elements()) {
      String name = "light/steps[" + i++ + "] " + Vectors.number(step.get("trusted")) + " -> "
          + Vectors.number(step.get("untrusted")) + " at " + Vectors.text(step.get("trust_level"));
      tests.add(dynamicTest(name, () -> step(step)));
    }
    return tests;
  }

  private void step(JsonValue step) {
    LightBlock trusted = block(Vectors.number(step.get("trusted")));
    LightBlock untrusted = block(Vectors.number(step.get("untrusted")));
    String[] level = Vectors.text(step.get("trust_level")).split("/");
    LightOptions options = new LightOptions(new Fraction(Long.parseLong(level[0]), Long.parseLong(level[1])),
        Duration.ofSeconds(Vectors.number(step.get("trusting_period_s"))),
        Duration.ofSeconds(Vectors.number(step.get("max_clock_drift_s"))));
    LightVerdict verdict = verification.verify(trusted.header(), trusted.validators(), untrusted, options,
        untrusted.header().time().plusSeconds(1));
    assertEquals(outcome(Vectors.text(step.get("verdict"))), verdict.outcome(), verdict::reason);
  }

  @TestFactory
  List<DynamicTest> singleSteps() {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonValue c : Vectors.load("light/single_step.json").get("cases").elements()) {
      tests.add(dynamicTest("light/single_step " + Vectors.text(c.get("name")), () -> singleStep(c)));
    }
    return tests;
  }

  private void singleStep(JsonValue c) {
    LightOptions options = new LightOptions(Fraction.ONE_THIRD,
        Duration.ofNanos(Vectors.number(c.get("trusting_period_ns"))), Duration.ZERO);
    SignedHeader trusted = signedHeader(c.get("trusted").get("signed_header"));
    ValidatorSet trustedNext = set(c.get("trusted").get("next_validators"));
    int i = 0;
    for (JsonValue step : c.get("steps").elements()) {
      SignedHeader header = signedHeader(step.get("signed_header"));
      Instant now = Vectors.time(step.get("now"));
      LightVerdict verdict = verification.verify(trusted.header(), trustedNext,
          new LightBlock(header, set(step.get("validator_set"))), options, now);
      String expected = Vectors.text(step.get("verdict"));
      Outcome outcome = outcome(expected);
      if (outcome == Outcome.INVALID && verdict.outcome() == Outcome.EXPIRED) {
        outcome = Outcome.EXPIRED; // both reasons apply; we look at the clock first
      }
      assertEquals(outcome, verdict.outcome(), "step " + i++ + ": " + verdict.reason());
      if (verdict.trusted()) {
        trusted = header;
        trustedNext = set(step.get("next_validators"));
      }
    }
  }

  private static Outcome outcome(String verdict) {
    return switch (verdict) {
      case "SUCCESS" -> Outcome.TRUSTED;
      case "NOT_ENOUGH_TRUST" -> Outcome.NOT_ENOUGH_TRUST;
      case "FAILED_TRUSTING_PERIOD" -> Outcome.EXPIRED;
      default -> Outcome.INVALID;
    };
  }

  /** These files name the parts differently and give absent entries a time, which their own reader drops. */
  private static SignedHeader signedHeader(JsonValue json) {
    Commit commit = AminoJsonReader.commit(json.get("commit"));
    JsonValue parts = json.get("commit").get("block_id").get("part_set_header");
    BlockId id = new BlockId(commit.blockId().hash(),
        new PartSetHeader((int) Vectors.number(parts.get("total")), Vectors.hex(parts.get("hash"))));
    return new SignedHeader(AminoJsonReader.header(json.get("header")),
        new Commit(commit.height(), commit.round(), id, commit.signatures().stream()
            .map(sig -> sig.flag() == BlockIdFlag.ABSENT ? CommitSig.ABSENT : sig).toList()));
  }

  private static ValidatorSet set(JsonValue list) {
    List<Validator> members = list.elements().stream().map(AminoJsonReader::validator).toList();
    return ValidatorSet.stored(members, null);
  }
}
