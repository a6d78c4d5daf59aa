package org.blockberry.rpc.core;

import static org.blockberry.api.rpc.RpcParameter.Kind.INT64;

import java.util.List;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolStats;
import org.blockberry.api.node.TransactionService;
import org.blockberry.api.rpc.RpcArguments;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.AminoJson;

/** What waits in the mempool. */
final class MempoolMethods {
  private final TransactionService transactions;

  MempoolMethods(TransactionService transactions) {
    this.transactions = transactions;
  }

  List<RpcMethod> all() {
    return List.of(
        CoreMethod.named("unconfirmed_txs", "Transactions that wait for a block.")
            .parameter("limit", INT64, "How many, 1 to 100; 30 if left out.")
            .answers(this::list),
        CoreMethod.named("num_unconfirmed_txs", "How many transactions wait for a block.")
            .answers(arguments -> {
              PoolStats stats = transactions.poolStats();
              return answer(stats.transactions(), stats, JsonValue.NULL);
            }));
  }

  private JsonValue list(RpcArguments arguments) {
    List<PoolEntry> waiting = transactions.waiting(Pages.size(arguments.int64("limit")));
    JsonValue txs = AminoJson.list(waiting, entry -> AminoJson.base64Text(entry.transaction().bytes()));
    return answer(waiting.size(), transactions.poolStats(), txs);
  }

  private static JsonValue answer(long count, PoolStats stats, JsonValue txs) {
    return JsonValue.object()
        .putInt64("n_txs", count)
        .putInt64("total", stats.transactions())
        .putInt64("total_bytes", stats.bytes())
        .put("txs", txs)
        .build();
  }
}
