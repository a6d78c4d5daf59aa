package org.blockberry.sync.light.rpc;

import java.util.ArrayList;
import java.util.List;
import org.blockberry.api.application.ProofOp;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.LightClientAttackEvidence;
import org.blockberry.chain.SignedHeader;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.json.AminoJsonReader;
import org.blockberry.chain.json.EvidenceJson;
import org.blockberry.chain.json.InvalidJsonException;
import org.blockberry.chain.json.JsonFields;
import org.blockberry.chain.light.LightBlockSource;
import org.blockberry.chain.light.LightSourceException;
import org.blockberry.chain.light.LightSourceException.Reason;

/** A node's RPC as a source: methods {@code commit}, {@code validators}, {@code abci_query}, {@code broadcast_evidence}. Thread safe. */
public final class RpcLightSource implements LightBlockSource {
  private static final int PAGE = 100;
  private static final int MAX_OPERATIONS = 4;

  private final RpcEndpoint endpoint;

  RpcLightSource(RpcEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public String name() {
    return endpoint.name();
  }

  @Override
  public LightBlock lightBlock(long height) throws LightSourceException {
    try {
      JsonValue result = endpoint.call("commit", at(height));
      if (result.get("signed_header").get("header").isNull()) {
        throw new LightSourceException(Reason.NOT_YET, "there is no block yet");
      }
      SignedHeader signed = AminoJsonReader.signedHeader(result.get("signed_header"));
      return new LightBlock(signed, validators(signed.header().height()));
    } catch (RpcFailure e) {
      throw new LightSourceException(reason(e.getMessage()), e.getMessage(), e);
    } catch (IllegalArgumentException | InvalidJsonException e) {
      throw wrong("light block", e);
    }
  }

  private ValidatorSet validators(long height) throws LightSourceException, RpcFailure {
    List<Validator> members = new ArrayList<>();
    long total = 1;
    for (int page = 1; members.size() < total; page++) {
      JsonValue answer = endpoint.call("validators", JsonValue.object().put("height", Long.toString(height))
          .put("page", Integer.toString(page)).put("per_page", Integer.toString(PAGE)).build());
      total = JsonFields.of(answer, "validators").int64("total");
      List<JsonValue> listed = answer.get("validators").elements();
      if (total > BlockLimits.MAX_VALIDATORS || listed.isEmpty() || listed.size() > PAGE) {
        throw new LightSourceException(Reason.WRONG_ANSWER, "page " + page + " of the validators has " + listed.size() + " of " + total);
      }
      listed.forEach(one -> members.add(AminoJsonReader.validator(one)));
    }
    return ValidatorSet.stored(members, ValidatorSet.stored(members, null).proposer()); // evidence names the proposer
  }

  /**
   * Asks for a state with its proof. Nothing about the answer is verified.
   *
   * @param height of the state, 1 or more
   */
  public QueriedState query(String path, Bytes data, long height) throws LightSourceException {
    try {
      JsonValue answer = endpoint.call("abci_query", JsonValue.object().put("path", path).put("data", data.toHex())
          .put("height", Long.toString(height)).put("prove", true).build()).get("response");
      JsonFields in = JsonFields.of(answer, "response");
      List<ProofOp> operations = new ArrayList<>();
      List<JsonValue> listed = answer.get("proofOps").isNull() ? List.of() : answer.get("proofOps").get("ops").elements();
      if (listed.size() > MAX_OPERATIONS) {
        throw new LightSourceException(Reason.WRONG_ANSWER, "the proof has " + listed.size() + " operations");
      }
      for (JsonValue op : listed) {
        operations.add(new ProofOp(op.get("type").asString().orElse(""), base64(op.get("key")), base64(op.get("data"))));
      }
      long code = answer.get("code").asNumber().map(Number::longValue).orElse(0L);
      String log = RpcEndpoint.shortened(answer.get("log").asString().orElse(""));
      return new QueriedState(code, log, base64(answer.get("value")), in.int64("height"), operations);
    } catch (RpcFailure e) {
      throw new LightSourceException(reason(e.getMessage()), e.getMessage(), e);
    } catch (IllegalArgumentException | InvalidJsonException e) {
      throw wrong("state", e);
    }
  }

  /** Tells the node of an attack; it judges it by its own chain. */
  public void report(LightClientAttackEvidence evidence) throws LightSourceException {
    try {
      endpoint.call("broadcast_evidence", JsonValue.object().put("evidence", EvidenceJson.print(evidence)).build());
    } catch (RpcFailure e) {
      throw new LightSourceException(Reason.UNREACHABLE, e.getMessage(), e);
    }
  }

  private static JsonValue at(long height) {
    return height == LATEST ? JsonValue.EMPTY_OBJECT : JsonValue.object().put("height", Long.toString(height)).build();
  }

  private static Bytes base64(JsonValue text) {
    return text.asString().map(one -> Bytes.wrap(java.util.Base64.getDecoder().decode(one))).orElse(Bytes.EMPTY);
  }

  /** By the words of CometBFT, which ours are too. */
  private static Reason reason(String error) {
    return error.contains("less than or equal to the current blockchain height") ? Reason.NOT_YET
        : error.contains("is not available, lowest height is") ? Reason.NOT_KEPT : Reason.UNREACHABLE;
  }

  private static LightSourceException wrong(String what, RuntimeException e) {
    return new LightSourceException(Reason.WRONG_ANSWER, "its " + what + " cannot be read: " + RpcEndpoint.shortened(String.valueOf(e.getMessage())), e);
  }
}
