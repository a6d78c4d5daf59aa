package org.blockberry.glueberry.slot;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.observe.HandshakeResult;
import org.blockberry.glueberry.observe.NodeMetrics;
import org.blockberry.glueberry.stream.StreamName;

/** The library's counters as the node's metrics (specification 2.20). Stream names are those that are offered here, so labels are few. */
final class TransportMetrics implements NodeMetrics {
  private record Key(String name, String label) {}

  private final Metrics metrics;
  private final Map<Key, Metrics.Counter> counters = new ConcurrentHashMap<>();
  private final Map<StreamName, AtomicLong> pending = new ConcurrentHashMap<>();

  TransportMetrics(Metrics metrics) {
    this.metrics = metrics;
  }

  /** What is read when somebody asks. */
  void show(LongSupplier unhandledBytes, LongSupplier established) {
    metrics.describedAs("Messages of peers that nobody has handled, in bytes.").gauge("unhandled_bytes", unhandledBytes::getAsLong);
    metrics.describedAs("Peers that are through the handshake.").gauge("peers_established", established::getAsLong);
  }

  private Metrics.Counter counter(String name, String help, String key, String value) {
    Key label = new Key(name, value);
    Metrics.Counter known = counters.get(label); // for each message: no lock
    return known != null ? known : counters.computeIfAbsent(label, made -> key.isEmpty() ? metrics.describedAs(help).counter(name)
        : metrics.describedAs(help).counter(name, key, value));
  }

  private Metrics.Counter of(String name, String help) {
    return counter(name, help, "", "");
  }

  private Metrics.Counter of(String name, String help, StreamName stream) {
    return counter(name, help, "stream", stream.text());
  }

  private static String direction(boolean outbound) {
    return outbound ? "outbound" : "inbound";
  }

  @Override
  public void connectionOpened(boolean outbound) {
    counter("connections_opened_total", "Connections that were opened.", "direction", direction(outbound)).increment();
  }

  @Override
  public void connectionClosed(boolean outbound) {
    counter("connections_closed_total", "Connections that were closed.", "direction", direction(outbound)).increment();
  }

  @Override
  public void connectionAttempt(boolean success) {
    counter("connection_attempts_total", "Dials.", "result", success ? "success" : "failure").increment();
  }

  @Override
  public void handshake(HandshakeResult result, Duration took) {
    counter("handshake_results_total", "Handshakes of the nodes by how they ended.", "result", result.name().toLowerCase(Locale.ROOT))
        .increment();
    metrics.describedAs("Time from a connection to the end of the handshake.").timer("handshake_duration").record(took);
  }

  @Override
  public void messageSent(StreamName stream, int bytes) {
    of("messages_sent_total", "Messages sent.", stream).increment();
    of("bytes_sent_total", "Bytes of messages sent, before sealing.", stream).add(bytes);
  }

  @Override
  public void messageReceived(StreamName stream, int bytes) {
    of("messages_received_total", "Messages received.", stream).increment();
    of("bytes_received_total", "Bytes of messages received, after opening.", stream).add(bytes);
  }

  @Override
  public void streamOpened(StreamName stream) {
    of("streams_opened_total", "Streams that were opened.", stream).increment();
  }

  @Override
  public void streamClosed(StreamName stream) {
    of("streams_closed_total", "Streams that have ended.", stream).increment();
  }

  @Override
  public void encryptionError() {
    of("encryption_errors_total", "Messages that could not be sealed.").increment();
  }

  @Override
  public void decryptionError() {
    of("decryption_errors_total", "Messages that could not be opened and were dropped.").increment();
  }

  @Override
  public void messageRepeated() {
    of("messages_repeated_total", "Messages that came again and were dropped.").increment();
  }

  @Override
  public void keyDerivation(boolean cached) {
    counter("key_derivations_total", "Keys shared with peers.", "cached", String.valueOf(cached)).increment();
  }

  @Override
  public void eventEmitted(ConnectionState state) {
    counter("events_emitted_total", "Changes of the state of peers.", "state", state.name().toLowerCase(Locale.ROOT)).increment();
  }

  @Override
  public void eventDropped() {
    of("events_dropped_total", "Changes of state that a subscriber had no room for.").increment();
  }

  @Override
  public void messageDropped(StreamName stream) {
    of("messages_dropped_total", "Messages received that were dropped: too long, malformed, or waited too long.", stream).increment();
  }

  @Override
  public void backpressureEngaged(StreamName stream) {
    of("backpressure_engaged_total", "Times that sends began to wait.", stream).increment();
  }

  @Override
  public void backpressureWait(StreamName stream, Duration waited) {
    metrics.describedAs("Waits of sends of more than 1 ms.").timer("backpressure_wait", "stream", stream.text()).record(waited);
  }

  @Override
  public void pendingMessages(StreamName stream, long now) {
    pending.computeIfAbsent(stream, made -> {
      AtomicLong value = new AtomicLong();
      metrics.describedAs("Sends under way.").gauge("pending_messages", value::get, "stream", stream.text());
      return value;
    }).set(now);
  }
}
