package org.blockberry.cli.localnet;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.blockberry.api.value.JsonValue;
import org.blockberry.cli.rpc.RpcClient;
import org.blockberry.cli.rpc.RpcError;
import org.blockberry.cli.rpc.RpcTarget;

/**
 * What is seen of a node.
 *
 * @param state one word or a short reason
 * @param role empty while it does not answer, as all that follows is 0
 */
public record NodeSight(LocalNode node, String state, String role, long height, long peers, long mempool) {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  static NodeSight silent(LocalNode node, String state) {
    return new NodeSight(node, state, "", 0, 0, 0);
  }

  static RpcClient client(LocalNode node) {
    return new RpcClient(RpcTarget.of(URI.create("http://127.0.0.1:" + node.rpcPort() + "/")), PATIENCE);
  }

  /** Asks a node that runs. */
  static NodeSight of(LocalNode node, RpcClient client) throws InterruptedException {
    try {
      JsonValue status = client.call("status", JsonValue.EMPTY_OBJECT);
      JsonValue sync = status.get("sync_info");
      boolean behind = sync.get("catching_up").asBoolean().orElse(false);
      return new NodeSight(node, behind ? "catching up" : "running",
          status.get("node_info").get("other").get("role").asString().orElse(""), number(sync.get("latest_block_height")),
          number(client.call("net_info", JsonValue.EMPTY_OBJECT).get("n_peers")),
          number(client.call("num_unconfirmed_txs", JsonValue.EMPTY_OBJECT).get("total")));
    } catch (IOException | RpcError e) {
      return silent(node, "starting");
    }
  }

  private static long number(JsonValue value) {
    String text = value.asString().orElse("");
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }

  /** For programs. */
  public JsonValue json() {
    return JsonValue.object().put("node", node.name()).put("state", state).put("role", role).put("height", height).put("peers", peers)
        .put("mempool", mempool).put("rpc", "http://127.0.0.1:" + node.rpcPort()).put("peer_address", node.address())
        .put("home", node.home().root().toString()).build();
  }
}
