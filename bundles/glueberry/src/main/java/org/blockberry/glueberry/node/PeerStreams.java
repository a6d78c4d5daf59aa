package org.blockberry.glueberry.node;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.key.StreamKey;
import org.blockberry.glueberry.stats.PeerCounters;
import org.blockberry.glueberry.stream.ReplayWindow;
import org.blockberry.glueberry.stream.StreamName;
import org.blockberry.libp2p.host.Connection;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.yamux.ResetCode;

/**
 * The streams of a peer from one connection to its loss: a generation (specification 3.8). When the peer is lost this is closed as a whole and another
 * takes its place, so nothing that began here can touch what is newer, and nothing is sealed under a key that is wiped (3.24). Changed under the lock
 * of the session only; read by anybody.
 */
final class PeerStreams implements NamedStream.Link {
  private final NodeParts parts;
  private final PeerSession session;
  private final PeerId peer;
  private final ReplayWindow window;
  private final NamedStream handshake;
  private final Map<StreamName, NamedStream> named = new ConcurrentHashMap<>();
  private final List<StreamInstance> parked = new ArrayList<>();
  private volatile StreamKey key;

  PeerStreams(NodeParts parts, PeerSession session, ReplayWindow window) {
    this.parts = parts;
    this.session = session;
    this.peer = session.peer();
    this.window = window;
    this.handshake = new NamedStream(parts, peer, StreamName.HANDSHAKE, this);
  }

  // --- anybody

  /** Where to send; null if the peer is not prepared for it. */
  NamedStream of(StreamName name) {
    return name.equals(StreamName.HANDSHAKE) ? handshake : named.get(name);
  }

  NamedStream handshake() {
    return handshake;
  }

  boolean prepared() {
    return key != null;
  }

  /** The key that is held, or null. */
  StreamKey key() {
    return key;
  }

  Set<StreamName> names() {
    return Set.copyOf(named.keySet());
  }

  List<String> texts() {
    TreeSet<String> texts = new TreeSet<>();
    named.keySet().forEach(name -> texts.add(name.text()));
    return List.copyOf(texts);
  }

  Collection<NamedStream> all() {
    List<NamedStream> all = new ArrayList<>(named.values());
    all.add(handshake);
    return all;
  }

  @Override
  public Connection connection() {
    return session.newest();
  }

  @Override
  public StreamCipher cipher(StreamName name, String protocol, boolean opener) {
    if (name.equals(StreamName.HANDSHAKE)) {
      return StreamCipher.plain();
    }
    StreamKey held = key;
    if (held == null) {
      throw new IllegalStateException("no key is held");
    }
    GlueberryConfig.Fields config = parts.config;
    return protocol.equals(name.protocolIdTwo())
        ? StreamCipher.two(held, parts.ladder.aead(), config.random, name, opener, config.maxMessageSize)
        : StreamCipher.one(held, parts.ladder.aead(), config.random, window, config.maxMessageSize);
  }

  @Override
  public PeerCounters counters() {
    return session.counters();
  }

  @Override
  public void stalled(StreamName name) {
    session.stalled(name);
  }

  // --- under the session's lock

  /**
   * Allows these names as well.
   *
   * @return what is to be done outside the lock: streams that waited for this are read now
   */
  Runnable prepare(StreamKey with, Collection<StreamName> names) {
    if (key == null) {
      key = with;
    } else if (key != with) {
      with.close(); // two calls at once: there is only one key for a pair of peers
    }
    names.forEach(name -> named.computeIfAbsent(name, fresh -> new NamedStream(parts, peer, fresh, this)));
    List<StreamInstance> allowed = new ArrayList<>();
    parked.removeIf(waiting -> {
      NamedStream of = named.get(waiting.name());
      if (of == null) {
        return false;
      }
      if (!waiting.ended() && of.attach(waiting)) {
        allowed.add(waiting);
      } else {
        waiting.reset(ResetCode.RESOURCE_LIMIT);
      }
      return true;
    });
    return () -> allowed.forEach(StreamInstance::startReading);
  }

  /** @return false if no more may wait */
  boolean park(StreamInstance instance) {
    parked.removeIf(StreamInstance::ended);
    return parked.size() < parts.config.parkedStreams && parked.add(instance);
  }

  /** Resets those that have waited for too long. */
  void unpark(long nowNanos) {
    parked.removeIf(waiting -> {
      boolean over = nowNanos - waiting.createdNanos() >= parts.config.handshakeTimeout.toNanos();
      if (over) {
        waiting.reset(ResetCode.RESOURCE_LIMIT);
      }
      return over || waiting.ended();
    });
  }

  /** Ends streams that the peer does not begin. @return to be run outside the lock */
  List<Runnable> expire(long nowNanos) {
    return named.values().stream().map(each -> each.expire(nowNanos)).toList();
  }

  boolean hasParked() {
    return !parked.isEmpty();
  }

  /** @return to be run outside the lock */
  Runnable remove(StreamName name) {
    NamedStream gone = named.remove(name);
    return gone == null ? () -> { } : gone.close(error("the stream was taken away"));
  }

  /**
   * Ends all of it. The key is wiped, or returned for the peer's return.
   *
   * @param hold whether it may come back
   * @param after gets what is to be run outside the lock
   */
  Optional<ResumeWindow.Held> close(boolean hold, List<Runnable> after) {
    GlueberryException why = error("the peer is disconnected");
    all().forEach(stream -> after.add(stream.close(why)));
    parked.forEach(waiting -> waiting.reset(ResetCode.NONE));
    parked.clear();
    StreamKey was = key;
    key = null;
    if (was == null) {
      return Optional.empty();
    }
    if (hold && !parts.config.resumeWindow.isZero()) {
      return Optional.of(new ResumeWindow.Held(was, names()));
    }
    was.close();
    return Optional.empty();
  }

  private GlueberryException error(String what) {
    return GlueberryException.of(ErrorCode.STREAM_CLOSED, what).peer(peer);
  }
}
