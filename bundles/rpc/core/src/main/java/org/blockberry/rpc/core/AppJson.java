package org.blockberry.rpc.core;

import java.util.List;
import org.blockberry.api.application.AppEvent;
import org.blockberry.api.application.ProofOp;
import org.blockberry.api.application.QueryAnswer;
import org.blockberry.api.application.TxCheck;
import org.blockberry.api.application.TxOutcome;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.Event;
import org.blockberry.chain.EventAttribute;
import org.blockberry.chain.TxResult;
import org.blockberry.chain.json.AbciJson;
import org.blockberry.chain.json.AminoJson;

/** Answers of the application in JSON. */
final class AppJson {
  private AppJson() {}

  static JsonValue check(TxCheck check) {
    return AbciJson.txResult(new TxResult(Integer.toUnsignedLong(check.code()), check.data(), check.log(), check.info(),
        check.gasWanted(), check.gasUsed(), events(check.events()), check.codespace()));
  }

  static JsonValue outcome(TxOutcome outcome) {
    return AbciJson.txResult(new TxResult(Integer.toUnsignedLong(outcome.code()), outcome.data(), outcome.log(),
        outcome.info(), outcome.gasWanted(), outcome.gasUsed(), events(outcome.events()), outcome.codespace()));
  }

  static JsonValue query(QueryAnswer answer) {
    return JsonValue.object()
        .put("code", Integer.toUnsignedLong(answer.code()))
        .put("log", answer.log())
        .put("info", answer.info())
        .putInt64("index", answer.index())
        .put("key", AminoJson.base64(answer.key()))
        .put("value", AminoJson.base64(answer.value()))
        .put("proofOps", answer.proofOps().isEmpty() ? JsonValue.NULL : JsonValue.object()
            .put("ops", AminoJson.list(answer.proofOps(), AppJson::proofOp)).build())
        .putInt64("height", answer.height())
        .put("codespace", answer.codespace())
        .build();
  }

  private static JsonValue proofOp(ProofOp op) {
    return JsonValue.object()
        .put("type", op.type())
        .put("key", AminoJson.base64(op.key()))
        .put("data", AminoJson.base64(op.data()))
        .build();
  }

  private static List<Event> events(List<AppEvent> events) {
    return events.stream().map(event -> new Event(event.type(), event.attributes().stream()
        .map(a -> new EventAttribute(a.key(), a.value(), a.index())).toList())).toList();
  }
}
