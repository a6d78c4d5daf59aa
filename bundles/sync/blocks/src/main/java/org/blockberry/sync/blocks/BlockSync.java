package org.blockberry.sync.blocks;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.transport.StreamHandler;
import org.blockberry.api.transport.StreamPort;
import org.blockberry.api.transport.StreamRules;
import org.blockberry.api.value.Bytes;
import org.blockberry.sync.blocks.wire.Stream;

/**
 * The stream {@code blocksync}: what comes in goes to the client or the server, on one thread.
 *
 * <p>Threading: any; nothing waits, everything runs in the inbox.
 */
final class BlockSync implements StreamHandler, AutoCloseable {
  private final Surroundings around;
  private final Fetching fetching;
  private final Serving serving;
  private final Map<String, Boolean> ours = new HashMap<>(); // connected peers
  private final Metrics.Counter overflow;
  private final AtomicBoolean moved = new AtomicBoolean();

  BlockSync(SyncSettings settings, Surroundings around) {
    this.around = around;
    this.fetching = new Fetching(settings, around);
    this.serving = new Serving(settings, around);
    this.overflow = around.metrics().describedAs("Messages of peers that were dropped because too much waited.").counter("overflow_total");
  }

  @Override
  public StreamRules rules() {
    return Stream.RULES;
  }

  @Override
  public void opened(StreamPort port) {
    around.inbox().put(() -> {
      fetching.opened(port);
      serving.opened(port);
    });
  }

  @Override
  public void peerReady(String peer, long height) {
    around.inbox().put(() -> {
      boolean capable = around.desk().ours(peer);
      ours.put(peer, capable);
      fetching.ready(peer, height, capable);
    });
  }

  @Override
  public void received(String peer, Bytes message) {
    boolean taken = around.inbox().offer(peer, message.size(), () -> {
      Boolean capable = ours.get(peer);
      if (capable == null) {
        return; // gone meanwhile
      }
      if (Stream.isAnswer(message)) {
        fetching.received(peer, message);
      } else {
        serving.received(peer, message, capable);
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
    ours.remove(peer);
    fetching.gone(peer);
    serving.gone(peer);
  }

  @Override
  public void closed() {
    around.inbox().put(() -> java.util.List.copyOf(ours.keySet()).forEach(this::forget));
  }

  /** The chain has grown, or may have. Calls that come before the last one was looked at are one. */
  void chainMoved() {
    if (!moved.getAndSet(true)) {
      around.inbox().put(() -> {
        moved.set(false);
        fetching.chainMoved();
      });
    }
  }

  /** Time passes; called several times a second. */
  void tick() {
    around.inbox().put(fetching::tick);
  }

  /** Gives the chain back. */
  @Override
  public void close() {
    around.inbox().put(fetching::close);
  }

  /** What does the asking; on the inbox's thread. */
  Fetching fetching() {
    return fetching;
  }
}
