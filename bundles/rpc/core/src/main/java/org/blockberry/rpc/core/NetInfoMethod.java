package org.blockberry.rpc.core;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.blockberry.api.network.Reachability;
import org.blockberry.api.node.NodeInfo;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.transport.PeerState;
import org.blockberry.api.transport.PeerView;
import org.blockberry.api.transport.Transport;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.json.AminoJson;

/** The peers that are connected, as the transport sees them; a node without one listens nowhere and has none. */
final class NetInfoMethod {
  private static final int KEY_SIZE = 32;
  private static final Pattern MULTIADDR = Pattern.compile("/(?:ip4|ip6|dns|dns4|dns6)/([^/]+)/tcp/[0-9]+.*");

  private final Slot<Transport> transport;
  private final NodeInfo node;
  private final Supplier<Optional<Reachability>> reach;
  private final Clock clock;

  /** @param reach whether others can connect to this node; empty without a network */
  NetInfoMethod(Slot<Transport> transport, NodeInfo node, Supplier<Optional<Reachability>> reach, Clock clock) {
    this.transport = transport;
    this.node = node;
    this.reach = reach;
    this.clock = clock;
  }

  List<RpcMethod> all() {
    return List.of(CoreMethod.named("net_info", "Where the node listens, and the peers that are connected.").answers(arguments -> answer()));
  }

  private record Seen(List<String> listening, List<PeerView> peers) {}

  private JsonValue answer() {
    Seen seen = look();
    JsonValue.ArrayBuilder listeners = JsonValue.array();
    seen.listening().forEach(address -> listeners.add(JsonValue.of("Listener(@" + address + ")")));
    JsonValue.ArrayBuilder peers = JsonValue.array();
    seen.peers().forEach(peer -> peers.add(json(peer)));
    JsonValue.ObjectBuilder info = JsonValue.object()
        .put("listening", !seen.listening().isEmpty())
        .put("listeners", listeners.build())
        .putInt64("n_peers", seen.peers().size())
        .put("peers", peers.build());
    reach.get().ifPresent(now -> info.put("reachability", now.state().name().toLowerCase(Locale.ROOT)).put("reached_at", now.address()));
    return info.build();
  }

  private Seen look() {
    if (!transport.filled()) {
      return new Seen(List.of(), List.of());
    }
    try {
      return transport.call(present -> new Seen(present.addresses(), present.peers().stream()
          .filter(peer -> peer.state() == PeerState.CONNECTED || peer.state() == PeerState.ESTABLISHED).toList()), Duration.ZERO);
    } catch (SlotEmpty | PluginFailure e) { // it goes at this moment
      return new Seen(List.of(), List.of());
    }
  }

  private JsonValue json(PeerView peer) {
    return JsonValue.object()
        .put("node_info", nodeInfo(peer))
        .put("is_outbound", peer.outbound())
        .put("connection_status", status(peer))
        .put("remote_ip", ip(peer.address()))
        .build();
  }

  /** What only the peer's handshake with the node tells is empty here. */
  private JsonValue nodeInfo(PeerView peer) {
    return JsonValue.object()
        .put("protocol_version", JsonValue.object().putInt64("p2p", BlockLimits.P2P_PROTOCOL).putInt64("block", BlockLimits.BLOCK_PROTOCOL)
            .putInt64("app", 0).build())
        .put("id", id(peer.publicKey()))
        .put("listen_addr", peer.listensAt().isEmpty() ? peer.address() : peer.listensAt().get(0))
        .put("network", peer.state() == PeerState.ESTABLISHED ? node.identity().chainId() : "")
        .put("version", "")
        .put("channels", "")
        .put("moniker", "")
        .put("other", JsonValue.object().put("tx_index", "").put("rpc_address", "").put("peer_id", peer.peer())
            .put("state", peer.state().name().toLowerCase(Locale.ROOT)).build())
        .build();
  }

  private static String id(Bytes key) {
    return key.size() == KEY_SIZE ? PublicKey.ed25519(key).address().toHex().toLowerCase(Locale.ROOT) : "";
  }

  private JsonValue status(PeerView peer) {
    Instant since = peer.since().orElse(Instant.EPOCH);
    long nanos = peer.since().map(start -> Math.max(0, Duration.between(start, clock.instant()).toNanos())).orElse(0L);
    return JsonValue.object()
        .putInt64("Duration", nanos)
        .put("SendMonitor", monitor(since, nanos, peer.messagesSent(), peer.bytesSent()))
        .put("RecvMonitor", monitor(since, nanos, peer.messagesReceived(), peer.bytesReceived()))
        .put("Channels", JsonValue.EMPTY_ARRAY)
        .build();
  }

  /** Rates are averages over the whole time: that is what is measured. */
  private static JsonValue monitor(Instant since, long nanos, long messages, long bytes) {
    long rate = nanos == 0 ? 0 : (long) (bytes / (nanos / 1e9));
    return JsonValue.object()
        .put("Start", AminoJson.time(since))
        .putInt64("Bytes", bytes)
        .putInt64("Samples", messages)
        .putInt64("InstRate", rate)
        .putInt64("CurRate", rate)
        .putInt64("AvgRate", rate)
        .putInt64("PeakRate", rate)
        .putInt64("BytesRem", 0)
        .putInt64("Duration", nanos)
        .putInt64("Idle", 0)
        .putInt64("TimeRem", 0)
        .put("Progress", JsonValue.of(0L))
        .put("Active", true)
        .build();
  }

  private static String ip(String address) {
    Matcher parts = MULTIADDR.matcher(address);
    return parts.matches() ? parts.group(1) : address;
  }
}
