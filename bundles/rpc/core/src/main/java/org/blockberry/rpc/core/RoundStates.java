package org.blockberry.rpc.core;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.json.AminoJson;

/**
 * The state of the round in the shapes of CometBFT 0.38. What the engine says about itself under a name of the original is taken as
 * it stands; the rest is filled in from the chain, as a round in which nobody has voted yet: an engine of one authority has no
 * votes before it commits.
 */
final class RoundStates {
  private static final Pattern PLACE = Pattern.compile("(\\d{1,19})/(\\d{1,10})/([a-z0-9]{1,20})");
  /** The original's numbers of the steps; waiting for the next height is 1. */
  private static final Map<String, Integer> STEPS = Map.of("propose", 3, "prevote", 4, "precommit", 6, "commit", 8);
  private static final int NEW_HEIGHT = 1;

  private final ChainReader chain;
  private final Supplier<JsonValue> engine;

  /** @param engine what the engine says about itself */
  RoundStates(ChainReader chain, Supplier<JsonValue> engine) {
    this.chain = chain;
    this.engine = engine;
  }

  private record Place(long height, int round, int step) {}

  List<RpcMethod> all() {
    return List.of(
        CoreMethod.named("consensus_state", "The round state of the engine, in short.")
            .answers(arguments -> JsonValue.object().put("round_state", brief()).build()),
        CoreMethod.named("dump_consensus_state", "The round state of the engine and of its peers.")
            .answers(arguments -> dump(engine.get())));
  }

  private JsonValue brief() {
    JsonValue said = engine.get();
    ChainTip tip = chain.tip();
    Place place = place(said, tip);
    ValidatorSet validators = validators(tip.validators());
    return JsonValue.object()
        .put("height/round/step", place.height() + "/" + place.round() + "/" + place.step())
        .put("start_time", said(said, "start_time", AminoJson.time(tip.time())))
        .put("proposal_block_hash", said(said, "proposal_block_hash", JsonValue.of("")))
        .put("locked_block_hash", said(said, "locked_block_hash", JsonValue.of("")))
        .put("valid_block_hash", said(said, "valid_block_hash", JsonValue.of("")))
        .put("height_vote_set", said(said, "height_vote_set", votes(place.round(), validators)))
        .put("proposer", proposer(said, validators))
        .build();
  }

  private JsonValue dump(JsonValue said) {
    return JsonValue.object().put("round_state", full(said)).put("peers", said(said, "peers", JsonValue.EMPTY_ARRAY)).build();
  }

  private JsonValue full(JsonValue said) {
    ChainTip tip = chain.tip();
    Place place = place(said, tip);
    ValidatorSet validators = validators(tip.validators());
    JsonValue none = AminoJson.validatorSet(ValidatorSet.EMPTY);
    JsonValue last = tip.height() == 0 ? none
        : chain.validators(tip.height()).map(set -> AminoJson.validatorSet(ValidatorSet.decode(set))).orElse(none);
    JsonValue.ObjectBuilder state = JsonValue.object()
        .putInt64("height", place.height())
        .put("round", place.round())
        .put("step", place.step())
        .put("start_time", said(said, "start_time", AminoJson.time(tip.time())))
        .put("commit_time", said(said, "commit_time", AminoJson.time(tip.time())))
        .put("validators", said(said, "validators", AminoJson.validatorSet(validators)));
    for (String part : List.of("proposal", "proposal_block", "proposal_block_parts")) {
      state.put(part, said(said, part, JsonValue.NULL));
    }
    for (String kind : List.of("locked", "valid")) {
      state.put(kind + "_round", said(said, kind + "_round", JsonValue.of(-1)));
      state.put(kind + "_block", said(said, kind + "_block", JsonValue.NULL));
      state.put(kind + "_block_parts", said(said, kind + "_block_parts", JsonValue.NULL));
    }
    return state.put("votes", said(said, "votes", said(said, "height_vote_set", votes(place.round(), validators))))
        .put("commit_round", said(said, "commit_round", JsonValue.of(-1)))
        .put("last_commit", said(said, "last_commit", JsonValue.NULL))
        .put("last_validators", said(said, "last_validators", last))
        .put("triggered_timeout_precommit", said(said, "triggered_timeout_precommit", JsonValue.FALSE))
        .build();
  }

  private static JsonValue said(JsonValue said, String name, JsonValue otherwise) {
    return said.isObject() && said.members().containsKey(name) ? said.get(name) : otherwise;
  }

  private static ValidatorSet validators(Bytes encoded) {
    return encoded.isEmpty() ? ValidatorSet.EMPTY : ValidatorSet.decode(encoded);
  }

  /** An engine says where it is in one text, or as the original's long form does; otherwise it is where the chain ends. */
  private static Place place(JsonValue said, ChainTip tip) {
    String text = said.isObject() ? said.get("height/round/step").asString().orElseGet(() -> said.get("height").asString().orElse("")
        + "/" + said.get("round").asNumber().map(Object::toString).orElse("") + "/"
        + said.get("step").asNumber().map(Object::toString).orElse("")) : "";
    Matcher matcher = PLACE.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return new Place(tip.height() + 1, 0, NEW_HEIGHT);
    }
    String step = matcher.group(3);
    return new Place(Long.parseLong(matcher.group(1)), (int) Math.min(Integer.MAX_VALUE, Long.parseLong(matcher.group(2))),
        step.matches("\\d{1,2}") ? Integer.parseInt(step) : STEPS.getOrDefault(step, NEW_HEIGHT));
  }

  /** Our engines name the proposer by its address; the original adds its place among the validators. */
  private static JsonValue proposer(JsonValue said, ValidatorSet validators) {
    JsonValue named = said(said, "proposer", JsonValue.NULL);
    if (named.isObject()) {
      return named;
    }
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < validators.size(); i++) {
      places.put(validators.get(i).address().toHex(), i);
    }
    String address = named.asString().filter(places::containsKey)
        .orElseGet(() -> validators.isEmpty() ? "" : validators.proposer().address().toHex());
    return JsonValue.object().put("address", address).put("index", places.getOrDefault(address, 0)).build();
  }

  private static JsonValue votes(int round, ValidatorSet validators) {
    int size = validators.size();
    JsonValue nobody = JsonValue.array(Collections.nCopies(size, JsonValue.of("nil-Vote")));
    JsonValue bits = JsonValue.of("BA{" + size + ":" + "_".repeat(size) + "} 0/" + validators.totalPower() + " = 0.00");
    return JsonValue.array().add(JsonValue.object()
        .put("round", round)
        .put("prevotes", nobody)
        .put("prevotes_bit_array", bits)
        .put("precommits", nobody)
        .put("precommits_bit_array", bits)
        .build()).build();
  }
}
