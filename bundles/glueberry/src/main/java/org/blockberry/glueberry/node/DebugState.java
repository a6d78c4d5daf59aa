package org.blockberry.glueberry.node;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.stats.PeerStats;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.identity.PeerId;

/**
 * What a node is doing, without secrets (specification 2.15).
 *
 * @param publicKey ours
 * @param bookPeers entries of the address book
 * @param blacklisted of them
 * @param states peers that something is known of beside the book
 * @param gates sends under way, per peer and stream
 * @param messagesWaiting for the application
 * @param stalledStreams that wait for it
 */
public record DebugState(PeerId peerId, Bytes publicKey, List<Multiaddr> listening, int bookPeers, int blacklisted, List<PeerId> bookIds,
    Settings settings, Map<PeerId, ConnectionState> states, List<PeerStats> stats, List<Gate> gates, int messagesWaiting, int stalledStreams,
    Instant at) {
  /** What it is set to. */
  public record Settings(Duration handshakeTimeout, Duration maxReconnectDelay, int highWatermark, int lowWatermark, int maxMessageSize) {}

  /** Sends to one peer on one stream. */
  public record Gate(PeerId peer, String stream, int pending, int waiting, boolean blocked, int liveStreams) {}

  /** Copies the collections. */
  public DebugState {
    listening = List.copyOf(listening);
    bookIds = List.copyOf(bookIds);
    states = Map.copyOf(states);
    stats = List.copyOf(stats);
    gates = List.copyOf(gates);
  }

  /** How many peers are in {@code state}. */
  public long count(ConnectionState state) {
    return states.values().stream().filter(state::equals).count();
  }

  /** Indented JSON with the original's fields. */
  public String toJson() {
    return JsonText.indented(json -> {
      json.writeStringField("peer_id", peerId.toString());
      json.writeStringField("public_key", publicKey.toHex());
      json.writeArrayFieldStart("listen_addrs");
      for (Multiaddr address : listening) {
        json.writeString(address.toString());
      }
      json.writeEndArray();
      json.writeStringField("version", ProtocolVersion.CURRENT.toString());
      json.writeObjectFieldStart("address_book");
      json.writeNumberField("total_peers", bookPeers);
      json.writeNumberField("active_peers", bookPeers - blacklisted);
      json.writeNumberField("blacklisted_peers", blacklisted);
      json.writeArrayFieldStart("peer_ids");
      for (PeerId id : bookIds) {
        json.writeString(id.toString());
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeObjectFieldStart("config");
      json.writeStringField("handshake_timeout", goDuration(settings.handshakeTimeout));
      json.writeStringField("max_reconnect_delay", goDuration(settings.maxReconnectDelay));
      json.writeNumberField("high_watermark", settings.highWatermark);
      json.writeNumberField("low_watermark", settings.lowWatermark);
      json.writeNumberField("max_message_size", settings.maxMessageSize);
      json.writeEndObject();
      json.writeObjectFieldStart("connections");
      for (Map.Entry<PeerId, ConnectionState> each : states.entrySet()) {
        json.writeStringField(each.getKey().toString(), each.getValue().text());
      }
      json.writeEndObject();
      json.writeNumberField("peers_with_stats", stats.size());
      json.writeArrayFieldStart("flow_controllers");
      for (Gate gate : gates) {
        json.writeStartObject();
        json.writeStringField("peer_id", gate.peer.toString());
        json.writeStringField("stream", gate.stream);
        json.writeNumberField("pending", gate.pending);
        json.writeNumberField("waiting", gate.waiting);
        json.writeBooleanField("is_blocked", gate.blocked);
        json.writeNumberField("live_streams", gate.liveStreams);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeNumberField("messages_waiting", messagesWaiting);
      json.writeNumberField("stalled_streams", stalledStreams);
      json.writeStringField("captured_at", at.toString());
    });
  }

  /** A report for people, lines of {@code name: value}. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append("Glueberry ").append(ProtocolVersion.CURRENT).append(" at ").append(at).append('\n');
    text.append("peer id: ").append(peerId).append('\n');
    text.append("public key: ").append(publicKey.toHex()).append('\n');
    text.append("listening: ").append(listening).append('\n');
    text.append("address book: ").append(bookPeers).append(" peers, ").append(blacklisted).append(" blacklisted\n");
    text.append("messages waiting: ").append(messagesWaiting).append(", stalled streams: ").append(stalledStreams).append('\n');
    states.forEach((peer, state) -> {
      text.append("peer ").append(peer).append(": ").append(state.text());
      Optional<PeerStats> counted = stats.stream().filter(each -> each.peer().equals(peer)).findFirst();
      counted.ifPresent(each -> text.append(each.outbound() ? ", outbound" : ", inbound").append(", ").append(each.messagesSent()).append(" sent, ")
          .append(each.messagesReceived()).append(" received, ").append(each.failures()).append(" failures"));
      text.append('\n');
      gates.stream().filter(gate -> gate.peer.equals(peer)).forEach(gate -> text.append("  stream ").append(gate.stream).append(": ")
          .append(gate.pending).append(" under way, ").append(gate.waiting).append(" waiting, ").append(gate.liveStreams).append(" live\n"));
    });
    return text.toString();
  }

  /** As Go prints durations: {@code 30s}, {@code 5m0s}, {@code 1h0m0s}, {@code 1.5s}, {@code 250ms}. */
  static String goDuration(Duration duration) {
    if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
      return duration.toMillis() == 0 ? "0s" : duration.toMillis() + "ms";
    }
    long hours = duration.toHours();
    long minutes = duration.toMinutesPart();
    String fraction = duration.toMillisPart() == 0 ? "" : ("." + String.format("%03d", duration.toMillisPart())).replaceAll("0+$", "");
    String seconds = duration.toSecondsPart() + fraction + "s";
    if (hours > 0) {
      return hours + "h" + minutes + "m" + seconds;
    }
    return minutes > 0 ? minutes + "m" + seconds : seconds;
  }
}
