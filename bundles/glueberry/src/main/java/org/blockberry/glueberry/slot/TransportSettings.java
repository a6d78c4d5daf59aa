package org.blockberry.glueberry.slot;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.glueberry.node.GlueberryConfig;
import org.blockberry.glueberry.reconnect.ReconnectPolicy;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.host.HostLimits;

/** The table {@code [transport.glueberry]}. */
record TransportSettings(List<Multiaddr> listen, Duration handshakeTimeout, Duration cooldown, Duration reconnectBase, Duration reconnectMax,
    Duration resumeWindow, int maxMessageBytes, int maxPeers, int maxUnauthenticated, long unhandledPeerBytes, long unhandledBytes,
    boolean forwardSecrecy) {
  static final SettingsSchema SCHEMA = SettingsSchema.builder()
      .strings("listen", List.of("/ip4/0.0.0.0/tcp/26656")).doc("Addresses of interfaces at which peers may connect; port 0 takes any.").end()
      .duration("handshake_timeout", Duration.ofSeconds(30)).min(1_000).max(600_000)
          .doc("From the connection to the end of the nodes' handshake. Original nodes take 30s.").end()
      .duration("cooldown", Duration.ofMinutes(1)).min(0).max(86_400_000)
          .doc("Time for which a peer is left alone that did not finish its handshake.").end()
      .duration("reconnect_base", Duration.ofSeconds(1)).min(100).max(600_000)
          .doc("Wait before a lost peer is dialled again; doubles with each attempt, give or take a tenth.").end()
      .duration("reconnect_max", Duration.ofMinutes(5)).min(1_000).max(86_400_000).doc("Longest wait between two attempts.").end()
      .duration("resume_window", Duration.ofMinutes(5)).min(0).max(86_400_000)
          .doc("Time in which a peer that was lost may go on without a new handshake, as original nodes do; 0s for never.").end()
      .integer("max_message_bytes", 1_048_576).min(1_024).max(50_331_648).unit("bytes")
          .doc("Size of a message at most, both ways. Original nodes send up to 1048576.").end()
      .integer("max_peers", 400).min(1).max(10_000).unit("peers")
          .doc("Connected peers above which those are closed that nothing is said to, oldest first, down to a quarter.").end()
      .integer("max_unauthenticated", 256).min(1).max(100_000).unit("connections")
          .doc("Connections of peers that are not through the nodes' handshake at most.").end()
      .integer("unhandled_peer_bytes", 8_388_608).min(65_536).max(1_073_741_824L).unit("bytes")
          .doc("Messages of one peer that wait to be handled; beyond that the peer is not read. One message always fits.").end()
      .integer("unhandled_bytes", 134_217_728).min(65_536).max(17_179_869_184L).unit("bytes")
          .doc("The same for all peers together.").end()
      .bool("forward_secrecy", true)
          .doc("Whether streams with peers of this software get keys of their own for each connection; with others they never do.").end()
      .build();

  private static final int EVENTS = 65_536; // nobody subscribes here, so this bounds nothing

  static TransportSettings of(Settings values) {
    return new TransportSettings(values.strings("listen").stream().map(TransportSettings::address).toList(), values.duration("handshake_timeout"),
        values.duration("cooldown"), values.duration("reconnect_base"), values.duration("reconnect_max"), values.duration("resume_window"),
        values.smallInteger("max_message_bytes"), values.smallInteger("max_peers"), values.smallInteger("max_unauthenticated"),
        values.integer("unhandled_peer_bytes"), values.integer("unhandled_bytes"), values.bool("forward_secrecy"));
  }

  private static Multiaddr address(String text) {
    try {
      return Multiaddr.parse(text);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("transport.glueberry.listen has \"" + text + "\", which is no address such as /ip4/0.0.0.0/tcp/26656: "
          + e.getMessage());
    }
  }

  /** @param book file of the address book */
  GlueberryConfig config(Path book) {
    return GlueberryConfig.of(book, listen).with(fields -> {
      fields.handshakeTimeout = handshakeTimeout;
      fields.failedHandshakeCooldown = cooldown;
      fields.reconnect = new ReconnectPolicy(reconnectBase, reconnectMax, ReconnectPolicy.UNLIMITED, ReconnectPolicy.STANDARD.jitter());
      fields.resumeWindow = resumeWindow;
      fields.maxMessageSize = maxMessageBytes;
      fields.maxHandshakeMessageSize = Math.min(maxMessageBytes, 1 << 16);
      fields.maxUnauthenticated = maxUnauthenticated;
      fields.eventBufferSize = EVENTS;
      fields.protocolTwo = forwardSecrecy;
      fields.dialBook = false; // who is dialled is decided by those who listen
      fields.hostLimits = limits(fields.hostLimits);
    });
  }

  private HostLimits limits(HostLimits d) {
    return new HostLimits(d.handshakeTimeout(), d.streamTimeout(), d.dialTimeout(), d.dialStagger(), d.maxPendingInbound(),
        Math.max(d.maxConnections(), 2 * maxPeers), d.reserved(), d.maxPerAddress(), d.maxPerPeer(), maxPeers, Math.max(1, maxPeers / 4),
        d.idleGrace(), d.maxStreamQueueBytes(), d.connectionBytes(), d.peerBytes(), d.nodeBytes(), d.yamux());
  }
}
