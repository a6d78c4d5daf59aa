package org.blockberry.sync.light;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.node.NodeIdentity;
import org.blockberry.api.node.NodeInfo;
import org.blockberry.api.rpc.RpcArguments;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.json.AminoJson;
import org.blockberry.sync.light.follow.VerifiedAnswers;

/** {@code status} of a light node: who it is, and the newest header that it has verified. */
final class LightStatus implements RpcMethod {
  private static final int KEY_SIZE = 32;

  private final NodeInfo node;
  private final VerifiedAnswers answers;

  LightStatus(NodeInfo node, VerifiedAnswers answers) {
    this.node = node;
    this.answers = answers;
  }

  @Override
  public String name() {
    return "status";
  }

  @Override
  public String doc() {
    return "Who the node is, and the newest header that it has verified.";
  }

  @Override
  public CompletionStage<JsonValue> call(RpcArguments arguments) {
    NodeIdentity identity = node.identity();
    Bytes bytes = identity.nodePublicKey();
    PublicKey key = PublicKey.ed25519(bytes.size() == KEY_SIZE ? bytes : Bytes.wrap(new byte[KEY_SIZE]));
    JsonValue info = JsonValue.object()
        .put("protocol_version", JsonValue.object().putInt64("p2p", BlockLimits.P2P_PROTOCOL).putInt64("block", BlockLimits.BLOCK_PROTOCOL)
            .put("app", "0").build())
        .put("id", key.address().toHex().toLowerCase(Locale.ROOT))
        .put("listen_addr", identity.listenAddress().isEmpty() ? "tcp://0.0.0.0:0" : identity.listenAddress())
        .put("network", identity.chainId()).put("version", "0.38.25").put("channels", "")
        .put("moniker", identity.moniker().isEmpty() ? "blockberry" : identity.moniker())
        .put("other", JsonValue.object().put("tx_index", "off").put("rpc_address", "").put("blockberry_version", identity.version())
            .put("role", identity.role()).build())
        .build();
    return CompletableFuture.completedFuture(JsonValue.object().put("node_info", info).put("sync_info", answers.syncInfo())
        .put("validator_info", JsonValue.object().put("address", AminoJson.hex(key.address())).put("pub_key", AminoJson.publicKey(key))
            .putInt64("voting_power", 0).build()).build());
  }
}
