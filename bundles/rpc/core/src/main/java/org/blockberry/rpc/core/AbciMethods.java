package org.blockberry.rpc.core;

import static org.blockberry.api.rpc.RpcParameter.Kind.BOOLEAN;
import static org.blockberry.api.rpc.RpcParameter.Kind.HEX_BYTES;
import static org.blockberry.api.rpc.RpcParameter.Kind.INT64;
import static org.blockberry.api.rpc.RpcParameter.Kind.STRING;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.application.AppInfo;
import org.blockberry.api.application.Query;
import org.blockberry.api.node.TransactionService;
import org.blockberry.api.rpc.RpcArguments;
import org.blockberry.api.rpc.RpcException;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.AminoJson;

/** Questions to the application. */
final class AbciMethods {
  private final TransactionService transactions;

  AbciMethods(TransactionService transactions) {
    this.transactions = transactions;
  }

  List<RpcMethod> all() {
    return List.of(
        CoreMethod.named("abci_info", "What the application says about itself.").cacheable()
            .promises(arguments -> transactions.appInfo().thenApply(AbciMethods::info)),
        CoreMethod.named("abci_query", "Asks the application about committed state.")
            .parameter("path", STRING, "What kind of question, as the application defines it.")
            .parameter("data", HEX_BYTES, "The question, for example a key.")
            .parameter(Heights.PARAMETER, INT64, "Height of the state; if left out or 0 the latest, with prove the one before it.")
            .parameter("prove", BOOLEAN, "Whether to give a proof. State of a height is proven by the app hash in the header of the next.")
            .promises(this::query));
  }

  private static JsonValue info(AppInfo info) {
    JsonValue.ObjectBuilder response = JsonValue.object();
    if (!info.data().isEmpty()) {
      response.put("data", info.data());
    }
    if (!info.version().isEmpty()) {
      response.put("version", info.version());
    }
    if (info.appVersion() != 0) {
      response.put("app_version", Long.toUnsignedString(info.appVersion()));
    }
    if (info.lastHeight() != 0) {
      response.putInt64("last_block_height", info.lastHeight());
    }
    if (!info.lastAppHash().isEmpty()) {
      response.put("last_block_app_hash", AminoJson.base64(info.lastAppHash()));
    }
    return JsonValue.object().put("response", response.build()).build();
  }

  private CompletionStage<JsonValue> query(RpcArguments arguments) {
    long height = arguments.int64(Heights.PARAMETER).orElse(0);
    if (height < 0) {
      throw RpcException.failed("height must be non-negative, but got " + height);
    }
    Query query = Query.builder(arguments.string("path").orElse(""), arguments.bytes("data").orElse(Bytes.EMPTY))
        .height(height)
        .prove(arguments.bool("prove").orElse(false))
        .build();
    return transactions.query(query)
        .thenApply(answer -> JsonValue.object().put("response", AppJson.query(answer)).build());
  }
}
