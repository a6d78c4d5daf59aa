package org.blockberry.glueberry.log;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.log.NodeLog.Level;
import org.blockberry.glueberry.stream.StreamName;
import org.blockberry.libp2p.MalformedException;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.identity.PeerId;

/**
 * Every line that Glueberry logs (specification 2.19, and what the prerelease plan asks for). No method takes a key or a message, so none can be
 * logged. What a peer can cause again and again is limited per peer and kind of line; the next line says how many were held back. Threading: any
 * thread.
 */
public final class LogPoints {
  /** Lines of a kind per peer and interval. */
  public static final int BURST = 5;
  private static final long INTERVAL_NANOS = 60_000_000_000L;
  private static final int MAX_KINDS = 4_096;

  private final NodeLog log;
  private final LongSupplier nanos;
  private final LogThrottle throttle = new LogThrottle(BURST, INTERVAL_NANOS, MAX_KINDS);

  /** @param nanos of a clock that does not go back */
  public LogPoints(NodeLog log, LongSupplier nanos) {
    this.log = requireNonNull(log, "log");
    this.nanos = requireNonNull(nanos, "nanos");
  }

  /** The node runs. */
  public void started(PeerId own, List<Multiaddr> listening) {
    log.log(Level.INFO, "node started", "peer_id", own, "listen_addrs", listening);
  }

  /** The node is being stopped. */
  public void stopping(PeerId own) {
    log.log(Level.INFO, "node stopping", "peer_id", own);
  }

  /** The node has stopped. */
  public void stopped() {
    log.log(Level.INFO, "node stopped");
  }

  /** Something of ours could not be closed. */
  public void closeFailed(Throwable error) {
    log.log(Level.ERROR, "failed to close host", "error", text(error));
  }

  /** The address book was damaged. */
  public void bookRecovered(String what) {
    log.log(Level.ERROR, "address book recovered", "what", MalformedException.quote(what));
  }

  /** A peer is in the book. */
  public void peerAdded(PeerId peer) {
    log.log(Level.INFO, "peer added", "peer_id", peer);
  }

  /** A peer is not in the book any more. */
  public void peerRemoved(PeerId peer) {
    log.log(Level.INFO, "peer removed", "peer_id", peer);
  }

  /** A peer is blacklisted. */
  public void peerBlacklisted(PeerId peer) {
    log.log(Level.WARN, "peer blacklisted", "peer_id", peer);
  }

  /** A connection is there. */
  public void connected(PeerId peer, boolean outbound) {
    limited(Level.INFO, "connected", peer, "direction", outbound ? "outbound" : "inbound");
  }

  /** A connection is gone. */
  public void disconnected(PeerId peer, Throwable reason) {
    limited(Level.INFO, "disconnected", peer, "reason", text(reason));
  }

  /** A handshake has begun. */
  public void handshakeStarted(PeerId peer) {
    limited(Level.DEBUG, "handshake started", peer);
  }

  /** Streams of a peer are allowed. */
  public void preparingStreams(PeerId peer, List<StreamName> streams) {
    limited(Level.DEBUG, "preparing streams", peer, "streams", streams);
  }

  /** A handshake is done. */
  public void handshakeComplete(PeerId peer) {
    limited(Level.INFO, "handshake complete", peer);
  }

  /** A handshake has failed. */
  public void handshakeFailed(PeerId peer, GlueberryException error) {
    limited(Level.WARN, error.code() == ErrorCode.HANDSHAKE_TIMEOUT ? "handshake timeout" : "handshake failed", peer, "error", text(error));
  }

  /** A message went out. */
  public void messageSent(PeerId peer, StreamName stream, int bytes) {
    if (!log.enabled(Level.DEBUG)) {
      return; // before the arguments take memory
    }
    limited(Level.DEBUG, "message sent", peer, "stream", stream, "size", bytes);
  }

  /** A message came. */
  public void messageReceived(PeerId peer, StreamName stream, int bytes) {
    if (!log.enabled(Level.DEBUG)) {
      return;
    }
    limited(Level.DEBUG, "message received", peer, "stream", stream, "size", bytes);
  }

  /** A message did not open. */
  public void decryptionFailed(PeerId peer, StreamName stream) {
    limited(Level.WARN, "decryption failed", peer, "stream", stream);
  }

  /** A message came again. */
  public void messageRepeated(PeerId peer, StreamName stream) {
    limited(Level.WARN, "message repeated", peer, "stream", stream);
  }

  /** A message was not delivered. */
  public void messageDropped(PeerId peer, StreamName stream, String reason) {
    limited(Level.WARN, "message dropped", peer, "stream", stream, "reason", reason);
  }

  /** A subscriber did not get an event. */
  public void eventDropped(PeerId peer, ConnectionState state) {
    limited(Level.WARN, "event dropped", peer, "state", state.text(), "reason", "buffer_full");
  }

  /** Very many messages went to a peer under one key. */
  public void nonceExhaustion(PeerId peer, long messagesSent, long threshold) {
    log.log(Level.WARN, "nonce exhaustion warning", "peer_id", peer, "messages_sent", messagesSent, "threshold", threshold, "recommendation",
        "change the identity of one of the two nodes");
  }

  private void limited(Level level, String message, PeerId peer, Object... rest) {
    if (!log.enabled(level)) {
      return;
    }
    OptionalLong held;
    synchronized (throttle) {
      held = throttle.admit(List.of(message, peer), nanos.getAsLong());
    }
    if (held.isEmpty()) {
      return;
    }
    int extra = held.getAsLong() > 0 ? 2 : 0;
    Object[] all = new Object[2 + rest.length + extra];
    all[0] = "peer_id";
    all[1] = peer;
    System.arraycopy(rest, 0, all, 2, rest.length);
    if (extra > 0) {
      all[all.length - 2] = "held_back";
      all[all.length - 1] = held.getAsLong();
    }
    log.log(level, message, all);
  }

  /** What an exception says may have come from a peer. */
  private static String text(Throwable error) {
    return MalformedException.quote(String.valueOf(error.getMessage()));
  }
}
