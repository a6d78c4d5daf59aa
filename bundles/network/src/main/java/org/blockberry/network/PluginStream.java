package org.blockberry.network;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.transport.StreamHandler;
import org.blockberry.api.transport.StreamPort;
import org.blockberry.api.transport.StreamRules;
import org.blockberry.api.transport.TransportException;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.effect.Effect;
import org.blockberry.network.effect.Now;
import org.blockberry.network.effect.Offence;
import org.blockberry.network.streams.Protocol;
import org.blockberry.network.streams.ReadyPeer;
import org.blockberry.network.streams.StreamLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stream of a plugin: what its handler throws ends here. */
final class PluginStream implements Protocol, StreamPort {
  private static final Logger LOG = LoggerFactory.getLogger(PluginStream.class);
  private static final int LONGEST_REASON = 200;
  private static final int DEAREST = 50; // points

  /** The way out, which the network has. */
  interface Way {
    /** As {@link StreamPort#send}. */
    CompletionStage<Void> send(String peer, String stream, Bytes message);

    /** A message of a stream with type ids as that peer gets it. Any thread. */
    Bytes packed(String peer, Bytes message);

    /** Carries out, on the thread of the network. */
    void perform(Effect effect);
  }

  private final StreamHandler handler;
  private final StreamRules rules;
  private final boolean typed;
  private final Way way;
  private volatile Set<String> peers = Set.of();
  private volatile boolean closed;

  PluginStream(StreamHandler handler, Way way) {
    this.handler = handler;
    this.rules = handler.rules();
    this.typed = StreamLimits.typed(rules.typeIds());
    this.way = way;
  }

  boolean of(StreamHandler other) {
    return handler == other;
  }

  void open() {
    guarded("opened", () -> handler.opened(this));
  }

  void close() {
    closed = true;
    peers = Set.of();
    guarded("closed", handler::closed);
  }

  @Override
  public StreamRules rules() {
    return rules;
  }

  @Override
  public List<Effect> ready(ReadyPeer peer, Now now) {
    Set<String> more = new LinkedHashSet<>(peers);
    if (more.add(peer.id())) {
      peers = Set.copyOf(more);
      guarded("peerReady", () -> handler.peerReady(peer.id(), peer.height()));
    }
    return List.of();
  }

  @Override
  public List<Effect> received(String peer, Bytes message, Now now) {
    guarded("received", () -> handler.received(peer, message));
    return List.of();
  }

  @Override
  public List<Effect> gone(String peer, Now now) {
    Set<String> fewer = new LinkedHashSet<>(peers);
    if (fewer.remove(peer)) {
      peers = Set.copyOf(fewer);
      guarded("peerGone", () -> handler.peerGone(peer));
    }
    return List.of();
  }

  private void guarded(String what, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("the handler of stream {} fails in {}: {}", rules, what, e.toString());
    }
  }

  @Override
  public CompletionStage<Void> send(String peer, Bytes message) {
    return closed
        ? CompletableFuture.failedFuture(new TransportException(TransportException.Reason.NOT_ADMITTED, "stream " + rules + " is gone"))
        : way.send(peer, rules.spec().name(), typed ? way.packed(peer, message) : message);
  }

  @Override
  public Set<String> peers() {
    return peers;
  }

  @Override
  public void report(String peer, String reason) {
    report(peer, Offence.MALFORMED.points(), reason);
  }

  @Override
  public void report(String peer, int points, String reason) {
    String text = reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON);
    if (!closed) {
      way.perform(new Effect.Fine(peer, Offence.MALFORMED, Math.max(1, Math.min(points, DEAREST)), rules + ": " + text));
    }
  }
}
