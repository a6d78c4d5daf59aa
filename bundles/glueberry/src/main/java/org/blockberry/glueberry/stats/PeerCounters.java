package org.blockberry.glueberry.stats;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.blockberry.glueberry.stream.StreamName;
import org.blockberry.libp2p.identity.PeerId;

/**
 * Counts one peer's traffic. Streams are those that are prepared here, so what a peer chooses takes no memory. Threading: any thread.
 */
public final class PeerCounters {
  /** Messages to one peer after which the operator is warned: random nonces of one key may meet (specification 3.1). */
  public static final long WARN_MESSAGES = 1L << 32;

  private final PeerId peer;
  private final long warnMessages;
  private final Map<StreamName, StreamCounters> streams = new HashMap<>();
  private long messagesSent;
  private boolean outbound;
  private Instant connectedAt; // null while not established
  private Duration earlier = Duration.ZERO;
  private long connections;
  private long failures;
  private Instant lastMessageAt;
  private Instant lastChange;

  PeerCounters(PeerId peer, Instant now) {
    this(peer, now, WARN_MESSAGES);
  }

  PeerCounters(PeerId peer, Instant now, long warnMessages) {
    this.peer = requireNonNull(peer, "peer");
    this.lastChange = requireNonNull(now, "now");
    this.warnMessages = warnMessages;
  }

  /**
   * A message went out.
   *
   * @param bytes before sealing
   * @return true for the one message that reaches {@link #WARN_MESSAGES}: log it
   */
  public synchronized boolean sent(StreamName stream, int bytes, Instant at) {
    streams.computeIfAbsent(stream, StreamCounters::new).sent(bytes, at);
    lastMessageAt = at;
    lastChange = at;
    return ++messagesSent == warnMessages;
  }

  /** A message came, before it is queued for the application. */
  public synchronized void received(StreamName stream, int bytes, Instant at) {
    streams.computeIfAbsent(stream, StreamCounters::new).received(bytes, at);
    lastMessageAt = at;
    lastChange = at;
  }

  /** The peer became established. Twice in a row counts once. */
  public synchronized void established(boolean dialledByUs, Instant at) {
    outbound = dialledByUs;
    if (connectedAt == null) {
      connectedAt = at;
      connections++;
      lastChange = at;
    }
  }

  /** The peer is established no more. */
  public synchronized void ended(Instant at) {
    if (connectedAt != null) {
      earlier = earlier.plus(since(at));
      connectedAt = null;
      lastChange = at;
    }
  }

  /** A dial found nobody, or a handshake was not finished. */
  public synchronized void failed(Instant at) {
    failures++;
    lastChange = at;
  }

  /** What was counted until {@code now}. */
  public synchronized PeerStats snapshot(Instant now) {
    Duration total = connectedAt == null ? earlier : earlier.plus(since(now));
    return new PeerStats(peer, connectedAt != null, outbound, Optional.ofNullable(connectedAt), total, connections, failures,
        Optional.ofNullable(lastMessageAt), streams.values().stream().map(StreamCounters::snapshot).sorted(Comparator.comparing(each -> each.name().text())).toList());
  }

  /** Whether it is not established and nothing happened for {@code idle}. */
  synchronized boolean idle(Instant now, Duration idle) {
    return connectedAt == null && Duration.between(lastChange, now).compareTo(idle) >= 0;
  }

  synchronized boolean connected() {
    return connectedAt != null;
  }

  synchronized Instant lastChange() {
    return lastChange;
  }

  /** Never negative, also when the clock was set back. */
  private Duration since(Instant now) {
    Duration since = Duration.between(connectedAt, now);
    return since.isNegative() ? Duration.ZERO : since;
  }
}
