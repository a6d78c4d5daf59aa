package org.blockberry.rpc.core;

import java.util.Base64;
import java.util.List;
import org.blockberry.api.consensus.EvidenceVerdict;
import org.blockberry.api.node.EvidenceService;
import org.blockberry.api.rpc.RpcArguments;
import org.blockberry.api.rpc.RpcException;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.rpc.RpcParameter;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.EvidenceList;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.json.EvidenceJson;
import org.blockberry.chain.json.InvalidJsonException;

/** The way to hand in evidence of misbehaviour. */
final class EvidenceMethod {
  private static final String EVIDENCE = "evidence";

  private final EvidenceService service;

  EvidenceMethod(EvidenceService service) {
    this.service = service;
  }

  List<RpcMethod> all() {
    return List.of(CoreMethod.named("broadcast_evidence", "Hands in evidence of misbehaviour and waits until it is verified and kept.")
        .parameter(EVIDENCE, RpcParameter.Kind.JSON, "The evidence, with its type.").submits()
        .promises(arguments -> {
          Evidence evidence = evidence(arguments);
          return service.submit(EvidenceList.encodeOne(evidence)).thenApply(verdict -> answer(evidence, verdict));
        }));
  }

  private static Evidence evidence(RpcArguments arguments) {
    JsonValue json = arguments.json(EVIDENCE).filter(value -> !value.isNull())
        .orElseThrow(() -> RpcException.invalidParams("no evidence was provided"));
    try {
      Evidence evidence = EvidenceJson.read(json);
      evidence.validate();
      return evidence;
    } catch (InvalidJsonException e) {
      throw RpcException.invalidParams(e.getMessage());
    } catch (InvalidBlockException | IllegalArgumentException e) {
      throw RpcException.failed("evidence.ValidateBasic failed: " + e.getMessage());
    }
  }

  private static JsonValue answer(Evidence evidence, EvidenceVerdict verdict) {
    if (verdict.kind() == EvidenceVerdict.Kind.INVALID || verdict.kind() == EvidenceVerdict.Kind.NOT_NOW) {
      throw RpcException.failed("failed to add evidence: " + verdict.reason());
    }
    return JsonValue.object().put("hash", Base64.getEncoder().encodeToString(evidence.identity().toArray())).build();
  }
}
