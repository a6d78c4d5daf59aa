package org.blockberry.rpc.core;

import java.util.List;
import java.util.Optional;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.value.JsonValue;

/** Whether the node answers, and its peers. */
final class NodeMethods {
  private NodeMethods() {}

  static List<RpcMethod> all() {
    return List.of(
        CoreMethod.named("health", "An empty answer, if the node can give one.")
            .ready(() -> Optional.of(JsonValue.EMPTY_OBJECT))
            .answers(arguments -> JsonValue.EMPTY_OBJECT),
        CoreMethod.named("net_info", "The peers.").answers(arguments -> netInfo()));
  }

  /** This version has no peer-to-peer network: there are no peers, and that is what it says. */
  private static JsonValue netInfo() {
    return JsonValue.object()
        .put("listening", true)
        .put("listeners", JsonValue.array().add(JsonValue.of("Listener(@)")).build())
        .putInt64("n_peers", 0)
        .put("peers", JsonValue.EMPTY_ARRAY)
        .build();
  }
}
