package org.blockberry.rpc.http;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.application.AppEvent;
import org.blockberry.api.application.AppInfo;
import org.blockberry.api.application.EventAttribute;
import org.blockberry.api.application.ProofOp;
import org.blockberry.api.application.Query;
import org.blockberry.api.application.QueryAnswer;
import org.blockberry.api.application.TxCheck;
import org.blockberry.api.application.TxOutcome;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolStats;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.node.SubmitResult;
import org.blockberry.api.node.TransactionService;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;

/** An intake that answers what a golden answer shows. */
final class GoldenTransactions implements TransactionService {
  AppInfo info = AppInfo.builder().build();
  JsonValue queryResponse = JsonValue.NULL;
  Query asked;
  JsonValue checkTx = JsonValue.NULL;
  JsonValue txResult = JsonValue.NULL;
  long height;
  String refusal = "";
  final List<Bytes> waiting = new ArrayList<>();

  static String text(JsonValue in, String name) {
    return in.get(name).asString().orElse("");
  }

  static long number(JsonValue in, String name) {
    return in.get(name).asNumber().map(n -> n.longValueExact())
        .orElseGet(() -> Long.parseLong(in.get(name).asString().orElse("0")));
  }

  static Bytes base64(JsonValue in, String name) {
    return Bytes.wrap(Base64.getDecoder().decode(text(in, name)));
  }

  static List<AppEvent> events(JsonValue events) {
    return events.elements().stream().map(event -> new AppEvent(text(event, "type"), event.get("attributes").elements()
        .stream()
        .map(a -> new EventAttribute(text(a, "key"), text(a, "value"), a.get("index").asBoolean().orElse(false)))
        .toList())).toList();
  }

  private TxCheck check() {
    return TxCheck.builder().code((int) number(checkTx, "code")).data(base64(checkTx, "data"))
        .log(text(checkTx, "log")).info(text(checkTx, "info")).gasWanted(number(checkTx, "gas_wanted"))
        .gasUsed(number(checkTx, "gas_used")).events(events(checkTx.get("events")))
        .codespace(text(checkTx, "codespace")).build();
  }

  @Override
  public CompletionStage<SubmitResult> submit(Bytes tx) {
    return CompletableFuture.completedFuture(
        SubmitResult.builder(Transaction.of(tx).hash()).check(check()).refusal(refusal).build());
  }

  @Override
  public CompletionStage<SubmitResult> submitAndWait(Bytes tx, Duration timeout) {
    return CompletableFuture.completedFuture(SubmitResult.builder(Transaction.of(tx).hash()).check(check())
        .refusal(refusal).height(height).outcome(TxOutcome.builder().code((int) number(txResult, "code"))
            .data(base64(txResult, "data")).log(text(txResult, "log")).info(text(txResult, "info"))
            .gasWanted(number(txResult, "gas_wanted")).gasUsed(number(txResult, "gas_used"))
            .events(events(txResult.get("events"))).codespace(text(txResult, "codespace")).build()).build());
  }

  @Override
  public CompletionStage<TxCheck> check(Bytes tx) {
    return CompletableFuture.completedFuture(check());
  }

  @Override
  public CompletionStage<QueryAnswer> query(Query query) {
    asked = query;
    return CompletableFuture.supplyAsync(() -> QueryAnswer.builder().code((int) number(queryResponse, "code"))
        .log(text(queryResponse, "log")).info(text(queryResponse, "info")).index(number(queryResponse, "index"))
        .key(base64(queryResponse, "key")).value(base64(queryResponse, "value"))
        .proofOps(queryResponse.get("proofOps").get("ops").elements().stream()
            .map(op -> new ProofOp(text(op, "type"), base64(op, "key"), base64(op, "data"))).toList())
        .height(number(queryResponse, "height")).codespace(text(queryResponse, "codespace")).build());
  }

  @Override
  public CompletionStage<AppInfo> appInfo() {
    return CompletableFuture.completedFuture(info);
  }

  @Override
  public PoolStats poolStats() {
    return new PoolStats(waiting.size(), waiting.stream().mapToLong(Bytes::size).sum());
  }

  @Override
  public List<PoolEntry> waiting(int max) {
    List<PoolEntry> entries = new ArrayList<>();
    for (Bytes tx : waiting.subList(0, Math.min(max, waiting.size()))) {
      entries.add(PoolEntry.builder(Transaction.of(tx), entries.size() + 1, Instant.EPOCH).build());
    }
    return entries;
  }

  @Override
  public int flush() {
    int count = waiting.size();
    waiting.clear();
    return count;
  }
}
