package org.blockberry.glueberry.observe;

import java.time.Duration;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.stream.StreamName;

/**
 * Where a node counts (specification 2.20). Stream names are those allowed here, so what a peer chooses makes no label. Called on event loops and
 * under locks: thread safe, and never waits.
 */
public interface NodeMetrics {
  /** Counts nothing. */
  NodeMetrics NONE = new NodeMetrics() {};

  /** {@code connections_opened_total}. */
  default void connectionOpened(boolean outbound) {}

  /** {@code connections_closed_total}. */
  default void connectionClosed(boolean outbound) {}

  /** {@code connection_attempts_total}. */
  default void connectionAttempt(boolean success) {}

  /** {@code handshake_results_total}, and {@code handshake_duration_seconds} since Connected. */
  default void handshake(HandshakeResult result, Duration took) {}

  /** {@code messages_sent_total} and {@code bytes_sent_total}, before sealing. */
  default void messageSent(StreamName stream, int bytes) {}

  /** {@code messages_received_total} and {@code bytes_received_total}, after opening. */
  default void messageReceived(StreamName stream, int bytes) {}

  /** {@code streams_opened_total}. */
  default void streamOpened(StreamName stream) {}

  /** {@code streams_closed_total}. */
  default void streamClosed(StreamName stream) {}

  /** {@code encryption_errors_total}. */
  default void encryptionError() {}

  /** {@code decryption_errors_total}. */
  default void decryptionError() {}

  /** A message came again and was dropped. */
  default void messageRepeated() {}

  /** {@code key_derivations_total}; cached when the key was held already. */
  default void keyDerivation(boolean cached) {}

  /** {@code events_emitted_total}. */
  default void eventEmitted(ConnectionState state) {}

  /** {@code events_dropped_total}: a subscriber's queue was full. */
  default void eventDropped() {}

  /** {@code messages_dropped_total}. */
  default void messageDropped(StreamName stream) {}

  /** {@code backpressure_engaged_total}: sends begin to wait. */
  default void backpressureEngaged(StreamName stream) {}

  /** {@code backpressure_wait_seconds}, of sends that waited over 1 ms to be let in. */
  default void backpressureWait(StreamName stream, Duration waited) {}

  /** {@code pending_messages}: sends under way over all peers, told a few times a second. */
  default void pendingMessages(StreamName stream, long pending) {}
}
