package org.blockberry.sync.snapshots;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.transport.StreamHandler;
import org.blockberry.api.transport.StreamPort;
import org.blockberry.api.transport.StreamRules;
import org.blockberry.api.value.Bytes;
import org.blockberry.sync.snapshots.wire.Stream;

/**
 * The stream {@code statesync}: what comes in goes to the client or the server, on one thread.
 *
 * <p>Threading: any; nothing waits, everything runs in the inbox.
 */
final class SnapshotSync implements StreamHandler, AutoCloseable {
  private final Surroundings around;
  private final Joining joining;
  private final Serving serving;
  private final Set<String> peers = new HashSet<>();
  private final Metrics.Counter overflow;
  private Optional<StreamPort> port = Optional.empty();

  SnapshotSync(SnapshotSettings settings, Surroundings around) {
    this.around = around;
    this.joining = new Joining(settings, around);
    this.serving = new Serving(settings.serve(), around);
    this.overflow = around.metrics().describedAs("Messages of peers that were dropped because too much waited.").counter("overflow_total");
  }

  @Override
  public StreamRules rules() {
    return Stream.RULES;
  }

  @Override
  public void opened(StreamPort value) {
    around.inbox().put(() -> {
      port = Optional.of(value);
      joining.opened(value);
    });
  }

  @Override
  public void peerReady(String peer) {
    around.inbox().put(() -> {
      peers.add(peer);
      joining.ready(peer);
    });
  }

  @Override
  public void received(String peer, Bytes message) {
    boolean taken = around.inbox().offer(peer, message.size(), () -> {
      if (!peers.contains(peer)) {
        return; // gone meanwhile
      }
      if (Stream.isAnswer(message)) {
        joining.received(peer, message);
      } else {
        port.ifPresent(way -> serving.received(way, peer, message));
      }
    });
    if (!taken) {
      overflow.increment();
    }
  }

  @Override
  public void peerGone(String peer) {
    around.inbox().put(() -> forget(peer));
  }

  private void forget(String peer) {
    peers.remove(peer);
    joining.gone(peer);
  }

  @Override
  public void closed() {
    around.inbox().put(() -> List.copyOf(peers).forEach(this::forget));
  }

  /** Time passes; called several times a second. */
  void tick() {
    around.inbox().put(joining::tick);
  }

  /** Gives the chain back. */
  @Override
  public void close() {
    around.inbox().put(joining::close);
  }
}
