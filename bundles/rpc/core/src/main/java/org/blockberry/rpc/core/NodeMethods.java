package org.blockberry.rpc.core;

import java.util.List;
import org.blockberry.api.node.NodeInfo;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.value.JsonValue;

/** Whether the node answers, its peers, and the round state of its engine. */
final class NodeMethods {
  private final NodeInfo node;

  NodeMethods(NodeInfo node) {
    this.node = node;
  }

  List<RpcMethod> all() {
    return List.of(
        CoreMethod.named("health", "An empty answer, if the node can give one.")
            .answers(arguments -> JsonValue.EMPTY_OBJECT),
        CoreMethod.named("net_info", "The peers.").answers(arguments -> netInfo()),
        CoreMethod.named("consensus_state", "The round state of the engine, in short.")
            .answers(arguments -> JsonValue.object().put("round_state", node.roundState()).build()),
        CoreMethod.named("dump_consensus_state", "The round state of the engine and of its peers.")
            .answers(arguments -> JsonValue.object()
                .put("round_state", node.roundState())
                .put("peers", JsonValue.EMPTY_ARRAY)
                .build()));
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
