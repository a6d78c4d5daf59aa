package org.blockberry.chain.json;

import java.time.Duration;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.ConsensusParamsUpdate;
import org.blockberry.chain.Event;
import org.blockberry.chain.EventAttribute;
import org.blockberry.chain.KeyType;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.TxResult;
import org.blockberry.chain.ValidatorUpdate;

/**
 * What the application said, in JSON. The original prints some of these messages with all defaults and others without
 * any; both forms are here. Thread safe.
 */
public final class AbciJson {
  private static final String ED25519_SUM = "tendermint.crypto.PublicKey_Ed25519";
  private static final String SECP256K1_SUM = "tendermint.crypto.PublicKey_Secp256K1";

  private AbciJson() {}

  /** A result with all fields: in block_results, tx, tx_search and broadcast_tx_commit. */
  public static JsonValue txResult(TxResult result) {
    return JsonValue.object()
        .put("code", result.code())
        .put("data", AminoJson.base64(result.data()))
        .put("log", result.log())
        .put("info", result.info())
        .put("gas_wanted", AminoJson.int64(result.gasWanted()))
        .put("gas_used", AminoJson.int64(result.gasUsed()))
        .put("events", AminoJson.list(result.events(), AbciJson::event))
        .put("codespace", result.codespace())
        .build();
  }

  /** A result without fields that hold their default: inside Tx events. */
  public static JsonValue txResultInEvent(TxResult result) {
    JsonValue.ObjectBuilder out = JsonValue.object();
    if (result.code() != 0) {
      out.put("code", result.code());
    }
    if (!result.data().isEmpty()) {
      out.put("data", AminoJson.base64(result.data()));
    }
    putText(out, "log", result.log());
    putText(out, "info", result.info());
    putInt64(out, "gas_wanted", result.gasWanted());
    putInt64(out, "gas_used", result.gasUsed());
    if (!result.events().isEmpty()) {
      out.put("events", AminoJson.list(result.events(), AbciJson::event));
    }
    putText(out, "codespace", result.codespace());
    return out.build();
  }

  /** A result from either form. */
  public static TxResult readTxResult(JsonValue json) {
    return JsonFields.build(JsonFields.of(json, "tx_result"), in -> new TxResult(in.uint32("code"),
        in.base64("data"), in.text("log"), in.text("info"), in.int64("gas_wanted"), in.int64("gas_used"),
        in.list("events", AbciJson::event), in.text("codespace")));
  }

  /** An event; empty type and attributes are left out. */
  public static JsonValue event(Event event) {
    JsonValue.ObjectBuilder out = JsonValue.object();
    putText(out, "type", event.type());
    if (!event.attributes().isEmpty()) {
      out.put("attributes", AminoJson.list(event.attributes(), AbciJson::attribute));
    }
    return out.build();
  }

  /** An event from JSON. */
  public static Event readEvent(JsonValue json) {
    return JsonFields.build(JsonFields.of(json, "event"), AbciJson::event);
  }

  /** An update of the validator set; a removal has no power. */
  public static JsonValue validatorUpdate(ValidatorUpdate update) {
    PublicKey key = update.publicKey();
    boolean ed25519 = key.type() == KeyType.ED25519;
    JsonValue value = JsonValue.object()
        .put(ed25519 ? "ed25519" : "secp256k1", AminoJson.base64Text(key.bytes())).build();
    JsonValue.ObjectBuilder out = JsonValue.object().put("pub_key", JsonValue.object()
        .put("Sum", AminoJson.typed(ed25519 ? ED25519_SUM : SECP256K1_SUM, value)).build());
    putInt64(out, "power", update.power());
    return out.build();
  }

  /** An update of the validator set from JSON. */
  public static ValidatorUpdate readValidatorUpdate(JsonValue json) {
    return JsonFields.build(JsonFields.of(json, "validator_update"),
        in -> new ValidatorUpdate(in.required("pub_key", AbciJson::sum), in.int64("power")));
  }

  /** A change of parameters: absent sections are absent or null, defaults are left out. */
  public static JsonValue consensusParamsUpdate(ConsensusParamsUpdate update) {
    JsonValue.ObjectBuilder out = JsonValue.object();
    update.block().ifPresent(block -> {
      JsonValue.ObjectBuilder section = JsonValue.object();
      putInt64(section, "max_bytes", block.maxBytes());
      putInt64(section, "max_gas", block.maxGas());
      out.put("block", section.build());
    });
    update.evidence().ifPresent(evidence -> {
      JsonValue.ObjectBuilder section = JsonValue.object();
      putInt64(section, "max_age_num_blocks", evidence.maxAgeNumBlocks());
      section.put("max_age_duration", AminoJson.int64(evidence.maxAgeDuration().toNanos()));
      putInt64(section, "max_bytes", evidence.maxBytes());
      out.put("evidence", section.build());
    });
    update.validator().ifPresent(validator -> {
      JsonValue.ObjectBuilder section = JsonValue.object();
      if (!validator.pubKeyTypes().isEmpty()) {
        section.put("pub_key_types", AminoJson.list(validator.pubKeyTypes(), JsonValue::of));
      }
      out.put("validator", section.build());
    });
    update.version().ifPresent(version -> {
      JsonValue.ObjectBuilder section = JsonValue.object();
      if (version.app() != 0) {
        section.put("app", AminoJson.uint64(version.app()));
      }
      out.put("version", section.build());
    });
    update.abci().ifPresent(abci -> {
      JsonValue.ObjectBuilder section = JsonValue.object();
      putInt64(section, "vote_extensions_enable_height", abci.voteExtensionsEnableHeight());
      out.put("abci", section.build());
    });
    return out.build();
  }

  /** A change of parameters from JSON. */
  public static ConsensusParamsUpdate readConsensusParamsUpdate(JsonValue json) {
    return JsonFields.build(JsonFields.of(json, "consensus_param_updates"), in -> new ConsensusParamsUpdate(
        in.optional("block", s -> new ConsensusParams.BlockParams(s.int64("max_bytes"), s.int64("max_gas"))),
        in.optional("evidence", s -> new ConsensusParams.EvidenceParams(s.int64("max_age_num_blocks"),
            Duration.ofNanos(s.int64("max_age_duration")), s.int64("max_bytes"))),
        in.optional("validator", s -> new ConsensusParams.ValidatorParams(s.texts("pub_key_types"))),
        in.optional("version", s -> new ConsensusParams.VersionParams(s.uint64("app"))),
        in.optional("abci", s -> new ConsensusParams.AbciParams(s.int64("vote_extensions_enable_height")))));
  }

  private static JsonValue attribute(EventAttribute attribute) {
    return JsonValue.object()
        .put("key", attribute.key())
        .put("value", attribute.value())
        .put("index", attribute.index())
        .build();
  }

  static Event event(JsonFields in) {
    return new Event(in.text("type"), in.list("attributes",
        a -> new EventAttribute(a.text("key"), a.text("value"), a.bool("index"))));
  }

  private static PublicKey sum(JsonFields in) {
    return in.required("Sum", sum -> {
      String type = sum.text("type");
      JsonFields value = sum.object("value");
      return switch (type) {
        case ED25519_SUM -> PublicKey.ed25519(value.base64("ed25519"));
        case SECP256K1_SUM -> PublicKey.secp256k1(value.base64("secp256k1"));
        default -> throw new InvalidJsonException(sum.path("type") + " is \"" + type + "\" but must be "
            + ED25519_SUM + " or " + SECP256K1_SUM);
      };
    });
  }

  private static void putText(JsonValue.ObjectBuilder out, String name, String value) {
    if (!value.isEmpty()) {
      out.put(name, value);
    }
  }

  private static void putInt64(JsonValue.ObjectBuilder out, String name, long value) {
    if (value != 0) {
      out.put(name, AminoJson.int64(value));
    }
  }
}
