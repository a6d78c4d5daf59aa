package org.blockberry.chain.json;

import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.DuplicateVoteEvidence;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.LightClientAttackEvidence;

/** Evidence in JSON: its type name and its fields, the outer ones in the original's spelling. Thread safe. */
public final class EvidenceJson {
  /** Type name of two conflicting votes. */
  public static final String DUPLICATE_VOTE = "tendermint/DuplicateVoteEvidence";
  /** Type name of a false block. */
  public static final String LIGHT_CLIENT_ATTACK = "tendermint/LightClientAttackEvidence";

  private static final Evidence.Visitor<JsonValue> PRINTER = new Evidence.Visitor<>() {
    @Override
    public JsonValue duplicateVote(DuplicateVoteEvidence evidence) {
      return AminoJson.typed(DUPLICATE_VOTE, JsonValue.object()
          .put("vote_a", AminoJson.vote(evidence.voteA()))
          .put("vote_b", AminoJson.vote(evidence.voteB()))
          .put("TotalVotingPower", AminoJson.int64(evidence.totalVotingPower()))
          .put("ValidatorPower", AminoJson.int64(evidence.validatorPower()))
          .put("Timestamp", AminoJson.time(evidence.timestamp()))
          .build());
    }

    @Override
    public JsonValue lightClientAttack(LightClientAttackEvidence evidence) {
      return AminoJson.typed(LIGHT_CLIENT_ATTACK, JsonValue.object()
          .put("ConflictingBlock", AminoJson.lightBlock(evidence.conflictingBlock()))
          .put("CommonHeight", AminoJson.int64(evidence.commonHeight()))
          .put("ByzantineValidators", AminoJson.list(evidence.byzantineValidators(), AminoJson::validator))
          .put("TotalVotingPower", AminoJson.int64(evidence.totalVotingPower()))
          .put("Timestamp", AminoJson.time(evidence.timestamp()))
          .build());
    }
  };

  private EvidenceJson() {}

  /** Evidence as JSON. */
  public static JsonValue print(Evidence evidence) {
    return evidence.accept(PRINTER);
  }

  /**
   * Evidence from JSON.
   *
   * @throws InvalidJsonException if it is none
   */
  public static Evidence read(JsonValue json) {
    return JsonFields.build(JsonFields.of(json, "evidence"), EvidenceJson::read);
  }

  static Evidence read(JsonFields in) {
    String type = in.text("type");
    return switch (type) {
      case DUPLICATE_VOTE -> in.required("value", EvidenceJson::duplicateVote);
      case LIGHT_CLIENT_ATTACK -> in.required("value", EvidenceJson::lightClientAttack);
      default -> throw new InvalidJsonException(in.path("type") + " is \"" + type + "\" but must be "
          + DUPLICATE_VOTE + " or " + LIGHT_CLIENT_ATTACK);
    };
  }

  private static Evidence duplicateVote(JsonFields in) {
    return new DuplicateVoteEvidence(in.required("vote_a", AminoJsonReader::vote),
        in.required("vote_b", AminoJsonReader::vote), in.int64("TotalVotingPower"), in.int64("ValidatorPower"),
        in.time("Timestamp"));
  }

  private static Evidence lightClientAttack(JsonFields in) {
    return new LightClientAttackEvidence(in.required("ConflictingBlock", AminoJsonReader::lightBlock),
        in.int64("CommonHeight"), in.list("ByzantineValidators", AminoJsonReader::validator),
        in.int64("TotalVotingPower"), in.time("Timestamp"));
  }
}
