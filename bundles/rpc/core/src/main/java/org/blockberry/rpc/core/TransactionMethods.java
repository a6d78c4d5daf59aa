package org.blockberry.rpc.core;

import static org.blockberry.api.rpc.RpcParameter.Kind.BASE64_BYTES;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.blockberry.api.application.TxOutcome;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.node.SubmitResult;
import org.blockberry.api.node.TransactionService;
import org.blockberry.api.rpc.RpcArguments;
import org.blockberry.api.rpc.RpcException;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;

/** Ways to hand in a transaction. */
final class TransactionMethods {
  static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(10);

  private static final String TX = "tx";
  private static final String TX_DOC = "The transaction.";

  private final TransactionService transactions;

  TransactionMethods(TransactionService transactions) {
    this.transactions = transactions;
  }

  List<RpcMethod> all() {
    return List.of(
        CoreMethod.named("broadcast_tx_async", "Hands in a transaction and waits for nothing.")
            .parameter(TX, BASE64_BYTES, TX_DOC).submits()
            .answers(this::async),
        CoreMethod.named("broadcast_tx_sync", "Hands in a transaction and waits until it is in the mempool.")
            .parameter(TX, BASE64_BYTES, TX_DOC).submits()
            .promises(arguments -> transactions.submit(tx(arguments)).thenApply(TransactionMethods::sync)),
        CoreMethod.named("broadcast_tx_commit", "Hands in a transaction and waits until it is committed and durable.")
            .parameter(TX, BASE64_BYTES, TX_DOC).submits()
            .promises(this::commit),
        CoreMethod.named("check_tx", "Checks a transaction without handing it in.")
            .parameter(TX, BASE64_BYTES, TX_DOC)
            .promises(arguments -> transactions.check(tx(arguments)).thenApply(AppJson::check)));
  }

  private static Bytes tx(RpcArguments arguments) {
    return arguments.bytes(TX).filter(tx -> !tx.isEmpty())
        .orElseThrow(() -> RpcException.invalidParams("the parameter tx is missing or empty"));
  }

  /** What becomes of it is nobody's business here: the caller chose not to wait. */
  private JsonValue async(RpcArguments arguments) {
    Bytes tx = tx(arguments);
    transactions.submit(tx);
    return accepted(Transaction.of(tx).hash(), 0, Bytes.EMPTY, "", "");
  }

  private static JsonValue sync(SubmitResult result) {
    refuse(result);
    return accepted(result.hash(), Integer.toUnsignedLong(result.check().code()), result.check().data(),
        result.check().log(), result.check().codespace());
  }

  private static JsonValue accepted(Bytes hash, long code, Bytes data, String log, String codespace) {
    return JsonValue.object()
        .put("code", code)
        .put("data", data.toHex())
        .put("log", log)
        .put("codespace", codespace)
        .put("hash", hash.toHex())
        .build();
  }

  private CompletionStage<JsonValue> commit(RpcArguments arguments) {
    return transactions.submitAndWait(tx(arguments), COMMIT_TIMEOUT).handle((result, problem) -> {
      if (problem != null) {
        throw problem instanceof CompletionException wrapped ? failure(wrapped.getCause()) : failure(problem);
      }
      refuse(result);
      boolean committed = result.check().code() == 0;
      return JsonValue.object()
          .put("check_tx", AppJson.check(result.check()))
          .put("tx_result", AppJson.outcome(committed ? result.outcome() : TxOutcome.builder().build()))
          .put("hash", result.hash().toHex())
          .putInt64("height", committed ? result.height() : 0)
          .build();
    });
  }

  private static RuntimeException failure(Throwable problem) {
    if (problem instanceof TimeoutException) {
      return RpcException.failed("timed out waiting for tx to be included in a block");
    }
    return problem instanceof RuntimeException known ? known : new CompletionException(problem);
  }

  private static void refuse(SubmitResult result) {
    if (!result.refusal().isEmpty()) {
      throw RpcException.failed(result.refusal());
    }
  }
}
