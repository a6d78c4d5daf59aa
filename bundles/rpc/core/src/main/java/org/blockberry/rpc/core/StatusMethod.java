package org.blockberry.rpc.core;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.indexer.SearchService;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.node.NodeIdentity;
import org.blockberry.api.node.NodeInfo;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.Header;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.json.AminoJson;

/**
 * Who the node is and how far it has come. Asked more often than anything else, so the answer is kept until the chain moves, and
 * lies ready for event loops as long as the chain has not moved since it was checked against the block store, for a second at
 * most: pruning changes the earliest height, and an operator the role, without moving the chain.
 */
final class StatusMethod {
  /**
   * The version of the original whose interface this is. Clients choose their decoder by it (cosmjs by the first two
   * numbers), so our own version stands under {@code other}.
   */
  static final String INTERFACE_VERSION = "0.38.25";

  private static final int KEY_SIZE = 32;
  private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Instant NO_TIME = Instant.EPOCH;

  private final ChainReader chain;
  private final NodeInfo node;
  private final SearchService search;
  private final Supplier<String> rpcAddress;
  private final LongSupplier nanoTime;
  private volatile Kept kept;

  /** An answer with what it was made from, and when that was last seen to hold. */
  private record Kept(long height, Bytes blockId, long base, boolean catchingUp, boolean searchable, String role, JsonValue answer,
      long checkedNanos) {
    boolean isFor(ChainTip tip) {
      return height == tip.height() && blockId.equals(tip.blockId());
    }
  }

  /** @param nanoTime a clock that never goes back */
  StatusMethod(ChainReader chain, NodeInfo node, SearchService search, Supplier<String> rpcAddress,
      LongSupplier nanoTime) {
    this.chain = chain;
    this.node = node;
    this.search = search;
    this.rpcAddress = rpcAddress;
    this.nanoTime = nanoTime;
  }

  List<RpcMethod> all() {
    return List.of(CoreMethod.named("status", "Who the node is, its latest block, and whether it is catching up.")
        .ready(this::ready)
        .answers(arguments -> status()));
  }

  private Optional<JsonValue> ready() {
    Kept known = kept;
    return known != null && known.isFor(chain.tip()) && nanoTime.getAsLong() - known.checkedNanos() < READY_NANOS
        ? Optional.of(known.answer()) : Optional.empty();
  }

  private JsonValue status() {
    long now = nanoTime.getAsLong();
    ChainTip tip = chain.tip();
    long base = chain.base();
    boolean catchingUp = chain.catchingUp();
    boolean searchable = search.enabled();
    String role = node.identity().role();
    Kept known = kept;
    boolean holds = known != null && known.isFor(tip) && known.base() == base && known.catchingUp() == catchingUp
        && known.searchable() == searchable && known.role().equals(role);
    JsonValue answer = holds ? known.answer() : build(tip, base, catchingUp, searchable);
    kept = new Kept(tip.height(), tip.blockId(), base, catchingUp, searchable, role, answer, now);
    return answer;
  }

  private JsonValue build(ChainTip tip, long base, boolean catchingUp, boolean searchable) {
    Optional<StoredBlock> latest = base == 0 ? Optional.empty() : chain.block(tip.height());
    Optional<StoredBlock> earliest = base == 0 ? Optional.empty() : chain.block(base);
    NodeIdentity identity = node.identity();
    return JsonValue.object()
        .put("node_info", nodeInfo(identity, latest.map(BlockLookup::header), searchable))
        .put("sync_info", syncInfo(latest, earliest, catchingUp))
        .put("validator_info", validatorInfo(identity, tip))
        .build();
  }

  private JsonValue nodeInfo(NodeIdentity identity, Optional<Header> latest, boolean searchable) {
    return JsonValue.object()
        .put("protocol_version", JsonValue.object()
            .putInt64("p2p", BlockLimits.P2P_PROTOCOL)
            .putInt64("block", BlockLimits.BLOCK_PROTOCOL)
            .put("app", Long.toUnsignedString(latest.map(Header::appVersion).orElse(0L)))
            .build())
        .put("id", key(identity.nodePublicKey()).address().toHex().toLowerCase(Locale.ROOT))
        .put("listen_addr", identity.listenAddress().isEmpty() ? "tcp://0.0.0.0:0" : identity.listenAddress())
        .put("network", identity.chainId())
        .put("version", INTERFACE_VERSION)
        .put("channels", "")
        .put("moniker", identity.moniker().isEmpty() ? "blockberry" : identity.moniker())
        .put("other", JsonValue.object()
            .put("tx_index", searchable ? "on" : "off")
            .put("rpc_address", rpcAddress.get())
            .put("blockberry_version", identity.version())
            .put("role", identity.role())
            .build())
        .build();
  }

  private static JsonValue syncInfo(Optional<StoredBlock> latest, Optional<StoredBlock> earliest, boolean catchingUp) {
    JsonValue.ObjectBuilder info = JsonValue.object();
    put(info, "latest", latest);
    put(info, "earliest", earliest);
    return info.put("catching_up", catchingUp).build();
  }

  private static void put(JsonValue.ObjectBuilder info, String which, Optional<StoredBlock> stored) {
    Optional<Header> header = stored.map(BlockLookup::header);
    info.put(which + "_block_hash", stored.map(block -> block.hash().toHex()).orElse(""))
        .put(which + "_app_hash", header.map(h -> h.appHash().toHex()).orElse(""))
        .putInt64(which + "_block_height", header.map(Header::height).orElse(0L))
        .put(which + "_block_time", AminoJson.time(header.map(Header::time).orElse(NO_TIME)));
  }

  /** A node that is no validator shows its own key, with no power: clients refuse an answer without key. */
  private static JsonValue validatorInfo(NodeIdentity identity, ChainTip tip) {
    PublicKey key = key(identity.validatorPublicKey().isEmpty() ? identity.nodePublicKey()
        : identity.validatorPublicKey());
    ValidatorSet set = tip.validators().isEmpty() ? ValidatorSet.EMPTY : ValidatorSet.decode(tip.validators());
    return JsonValue.object()
        .put("address", AminoJson.hex(key.address()))
        .put("pub_key", AminoJson.publicKey(key))
        .putInt64("voting_power", set.find(key.address()).map(Validator::power).orElse(0L))
        .build();
  }

  private static PublicKey key(Bytes bytes) {
    return PublicKey.ed25519(bytes.size() == KEY_SIZE ? bytes : Bytes.wrap(new byte[KEY_SIZE]));
  }
}
