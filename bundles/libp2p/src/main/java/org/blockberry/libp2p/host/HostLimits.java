package org.blockberry.libp2p.host;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.blockberry.libp2p.yamux.YamuxLimits;

/**
 * Bounds of a host, checked before anything is allocated for a peer.
 *
 * @param handshakeTimeout from the first packet of a connection to its muxer, all steps together
 * @param streamTimeout to agree on the protocol of a stream
 * @param dialTimeout for all addresses of a peer together
 * @param dialStagger after which the next address is tried beside those before it
 * @param maxPendingInbound connections of others that are not through the handshake; further ones are closed when they are accepted
 * @param maxConnections established and pending, of both directions
 * @param reserved places beyond these two bounds for addresses that the gate trusts
 * @param maxPerAddress inbound connections of one IP address; loopback is exempt
 * @param maxPerPeer established connections of one peer
 * @param highWatermark established connections above which idle ones are closed, oldest first
 * @param lowWatermark down to which
 * @param idleGrace age below which a connection is never closed for the watermark, and silence after which a second one of a peer is
 * @param maxStreamQueueBytes what may wait on one stream to be sent
 * @param connectionBytes unread data and streams of one connection
 * @param peerBytes of all connections of one peer
 * @param nodeBytes of all peers
 * @param yamux bounds of each session
 * @param addressRate new inbound connections of one address; loopback is exempt
 */
public record HostLimits(Duration handshakeTimeout, Duration streamTimeout, Duration dialTimeout, Duration dialStagger, int maxPendingInbound,
    int maxConnections, int reserved, int maxPerAddress, int maxPerPeer, int highWatermark, int lowWatermark, Duration idleGrace, int maxStreamQueueBytes,
    long connectionBytes, long peerBytes, long nodeBytes, YamuxLimits yamux, AddressRate addressRate) {
  /** For a node with up to some hundred peers. */
  public static final HostLimits DEFAULT = new HostLimits(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(15),
      Duration.ofMillis(250), 128, 1_024, 16, 8, 8, 512, 384, Duration.ofMinutes(1), 1 << 20, 16 << 20, 32 << 20, 512L << 20, YamuxLimits.DEFAULT);

  /** With the default rate. */
  public HostLimits(Duration handshakeTimeout, Duration streamTimeout, Duration dialTimeout, Duration dialStagger, int maxPendingInbound,
      int maxConnections, int reserved, int maxPerAddress, int maxPerPeer, int highWatermark, int lowWatermark, Duration idleGrace,
      int maxStreamQueueBytes, long connectionBytes, long peerBytes, long nodeBytes, YamuxLimits yamux) {
    this(handshakeTimeout, streamTimeout, dialTimeout, dialStagger, maxPendingInbound, maxConnections, reserved, maxPerAddress, maxPerPeer,
        highWatermark, lowWatermark, idleGrace, maxStreamQueueBytes, connectionBytes, peerBytes, nodeBytes, yamux, AddressRate.DEFAULT);
  }

  /** With another rate of new connections. */
  public HostLimits withAddressRate(AddressRate other) {
    return new HostLimits(handshakeTimeout, streamTimeout, dialTimeout, dialStagger, maxPendingInbound, maxConnections, reserved, maxPerAddress,
        maxPerPeer, highWatermark, lowWatermark, idleGrace, maxStreamQueueBytes, connectionBytes, peerBytes, nodeBytes, yamux, other);
  }

  /** Checks that none is out of range. */
  public HostLimits {
    positive(handshakeTimeout, "handshakeTimeout");
    positive(streamTimeout, "streamTimeout");
    positive(dialTimeout, "dialTimeout");
    positive(dialStagger, "dialStagger");
    positive(idleGrace, "idleGrace");
    atLeastOne(maxPendingInbound, "maxPendingInbound");
    atLeastOne(maxConnections, "maxConnections");
    if (reserved < 0) {
      throw new IllegalArgumentException("reserved is " + reserved + " but must be 0 or more");
    }
    atLeastOne(maxPerAddress, "maxPerAddress");
    atLeastOne(maxPerPeer, "maxPerPeer");
    atLeastOne(lowWatermark, "lowWatermark");
    atLeastOne(maxStreamQueueBytes, "maxStreamQueueBytes");
    atLeastOne(connectionBytes, "connectionBytes");
    atLeastOne(peerBytes, "peerBytes");
    atLeastOne(nodeBytes, "nodeBytes");
    requireNonNull(yamux, "yamux");
    requireNonNull(addressRate, "addressRate");
    if (highWatermark < lowWatermark) {
      throw new IllegalArgumentException("highWatermark is " + highWatermark + " but must be " + lowWatermark + ", lowWatermark, or more");
    }
  }

  private static void positive(Duration value, String name) {
    if (value.toMillis() < 1) {
      throw new IllegalArgumentException(name + " is " + value + " but must be 1 ms or more");
    }
  }

  private static void atLeastOne(long value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + " but must be 1 or more");
    }
  }
}
