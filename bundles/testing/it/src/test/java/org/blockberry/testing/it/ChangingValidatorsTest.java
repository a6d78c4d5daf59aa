package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.SignedHeader;
import org.blockberry.chain.ValidatorUpdate;
import org.blockberry.chain.json.AminoJson;
import org.blockberry.chain.json.JsonText;
import org.blockberry.chain.light.LightOptions;
import org.blockberry.chain.light.LightVerdict;
import org.blockberry.chain.light.LightVerdict.Outcome;
import org.blockberry.chain.light.LightVerification;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A chain of the engine bft whose validators all change, one by one: it holds, header by header, in the verifier that shares no code with the node,
 * and a light client follows it, step by step and by leaps.
 */
class ChangingValidatorsTest {
  private static final int HEIGHTS = 40;
  private static final LightOptions OPTIONS = LightOptions.of(Duration.ofDays(14));
  private static Parliament parliament;

  private final LightVerification light = new LightVerification(Parliament::jdkVerifies);

  @BeforeAll
  static void chain() {
    parliament = new Parliament();
    parliament.run(HEIGHTS + 1);
  }

  private static LightBlock at(int height) {
    Parliament.Decided now = parliament.chain().get(height - 1);
    return new LightBlock(new SignedHeader(now.block().header(), parliament.chain().get(height).block().lastCommit()), now.validators());
  }

  private static Instant now() {
    return at(HEIGHTS).header().time().plusSeconds(1);
  }

  @Test
  void everyHeaderHoldsInTheIndependentVerifier() throws Exception {
    SpecVerifier verifier = new SpecVerifier();
    ObjectNode genesis = Rpc.JSON.createObjectNode().put("chain_id", Parliament.CHAIN).put("initial_height", "1")
        .put("genesis_time", Parliament.GENESIS.toString());
    genesis.set("consensus_params", json(AminoJson.consensusParams(Parliament.PARAMS)));
    SpecVerifier.Height before = null;
    int changes = 0;
    for (int height = 1; height <= HEIGHTS; height++) {
      SpecVerifier.Height seen = height(height);
      verifier.height(genesis, before, seen);
      before = seen;
      changes += seen.header().get("validators_hash").equals(seen.header().get("next_validators_hash")) ? 0 : 1;
    }
    assertTrue(changes > HEIGHTS / 2, changes + " changes of the set");
    assertTrue(verifier.signatures() >= 3L * HEIGHTS, verifier.signatures() + " signatures");
    assertTrue(at(1).validators().validators().stream().noneMatch(first -> at(HEIGHTS).validators().contains(first.address())),
        "nobody of the first set is in the last");
  }

  private static SpecVerifier.Height height(int height) throws JsonProcessingException {
    Parliament.Decided now = parliament.chain().get(height - 1);
    ObjectNode block = Rpc.JSON.createObjectNode();
    block.set("block_id", json(AminoJson.blockId(now.id())));
    block.set("block", json(AminoJson.block(now.block())));
    ObjectNode commit = Rpc.JSON.createObjectNode();
    commit.set("signed_header", json(AminoJson.signedHeader(at(height).signedHeader())));
    ObjectNode validators = Rpc.JSON.createObjectNode().put("block_height", Integer.toString(height))
        .put("total", Integer.toString(now.validators().size()));
    validators.set("validators", json(AminoJson.list(now.validators().validators(), AminoJson::validator)));
    ObjectNode results = Rpc.JSON.createObjectNode().put("app_hash", Base64.getEncoder().encodeToString(now.appHash().toArray()));
    results.putArray("txs_results");
    results.putNull("consensus_param_updates");
    ArrayNode updates = results.putArray("validator_updates");
    for (ValidatorUpdate update : Parliament.updates(height)) {
      ObjectNode one = updates.addObject().put("power", Long.toString(update.power()));
      one.putObject("pub_key").putObject("Sum").putObject("value")
          .put("ed25519", Base64.getEncoder().encodeToString(update.publicKey().bytes().toArray()));
    }
    return new SpecVerifier.Height(block, commit, validators, results);
  }

  private static JsonNode json(JsonValue value) throws JsonProcessingException {
    return Rpc.JSON.readTree(JsonText.print(value));
  }

  @Test
  void aLightClientFollowsStepByStep() {
    for (int height = 1; height < HEIGHTS; height++) {
      assertEquals(LightVerdict.TRUSTED, light.verify(at(height).header(), at(height).validators(), at(height + 1), OPTIONS, now()), "height " + height);
    }
  }

  /** A leap is trusted while a third of the trusted set's power signed, and never believed beyond. */
  @Test
  void aLightClientLeapsAsFarAsAThirdOfThoseItTrustsSignedAndBisectsBeyond() {
    int trusted = 0;
    int tooFar = 0;
    for (int from = 1; from < HEIGHTS; from += 3) {
      for (int to = from + 2; to <= HEIGHTS; to += 5) {
        LightVerdict verdict = light.verify(at(from).header(), at(from).validators(), at(to), OPTIONS, now());
        assertEquals(common(from, to) * 3 > at(from).validators().totalPower() ? Outcome.TRUSTED : Outcome.NOT_ENOUGH_TRUST, verdict.outcome(),
            from + " to " + to + ": " + verdict.reason());
        trusted += verdict.trusted() ? 1 : 0;
        tooFar += verdict.trusted() ? 0 : 1;
      }
    }
    assertTrue(trusted > 10 && tooFar > 10, trusted + " leaps trusted, " + tooFar + " not");
    assertTrue(bisect(1, HEIGHTS) < HEIGHTS - 1, "with fewer headers than step by step");
  }

  /** Power of the set that is trusted at {@code from} that signed {@code to}. */
  private static long common(int from, int to) {
    return at(to).commit().signatures().stream().filter(sig -> !sig.validatorAddress().isEmpty())
        .mapToLong(sig -> at(from).validators().find(sig.validatorAddress()).map(validator -> validator.power()).orElse(0L)).sum();
  }

  /** The caller's half of it, as a light client does; gives the headers it needed. */
  private int bisect(int from, int to) {
    LightVerdict verdict = light.verify(at(from).header(), at(from).validators(), at(to), OPTIONS, now());
    if (verdict.trusted()) {
      return 1;
    }
    assertEquals(Outcome.NOT_ENOUGH_TRUST, verdict.outcome(), verdict.reason());
    int between = (from + to) / 2;
    return bisect(from, between) + bisect(between, to);
  }

  @Test
  void aHeaderSignedByThoseWhoHaveLeftIsRefused() {
    LightBlock last = at(HEIGHTS);
    LightBlock forged = new LightBlock(last.signedHeader(), at(1).validators());
    assertEquals(Outcome.INVALID, light.verify(at(HEIGHTS - 1).header(), at(HEIGHTS - 1).validators(), forged, OPTIONS, now()).outcome());
    assertEquals(List.of(), parliament.problems());
  }
}
