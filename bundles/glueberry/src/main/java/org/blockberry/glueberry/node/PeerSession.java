package org.blockberry.glueberry.node;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.connection.Effect;
import org.blockberry.glueberry.connection.PeerConnection;
import org.blockberry.glueberry.connection.Transition;
import org.blockberry.glueberry.event.ConnectionEvent;
import org.blockberry.glueberry.key.StreamKey;
import org.blockberry.glueberry.observe.Tracing.Span;
import org.blockberry.glueberry.reconnect.Cooldown;
import org.blockberry.glueberry.reconnect.ReconnectLoop;
import org.blockberry.glueberry.stats.PeerCounters;
import org.blockberry.glueberry.stream.ReplayWindow;
import org.blockberry.glueberry.stream.StreamName;
import org.blockberry.libp2p.host.Connection;
import org.blockberry.libp2p.host.Direction;
import org.blockberry.libp2p.host.HostStream;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.identity.PublicKey;

/**
 * The one owner of what a node knows of a peer while it runs: every change happens under its monitor, follows the table in {@link PeerConnection}, and
 * is short. What calls others (the host, the application's futures) is done after the monitor is given back. Threading: any thread.
 */
final class PeerSession {
  private static final long KEPT_NANOS = 10_000_000_000L;

  private final NodeParts parts;
  private final PeerId peer;
  private final PeerConnection core;
  private final SessionWatch watch;
  private final ReconnectLoop loop;
  private final ReplayWindow window;
  private final AfterLock lock = new AfterLock();
  private final LiveConnections live = new LiveConnections(); // guarded by lock, as all below
  private final ResumeWindow resume = new ResumeWindow();
  private final List<CompletableFuture<Void>> connecting = new ArrayList<>();
  private volatile PeerStreams streams;
  private Cooldown cooldown;
  private Future<?> timer = CompletableFuture.completedFuture(null);
  private long usedNanos = NodeParts.nanos();
  private boolean retired;

  PeerSession(NodeParts parts, PeerId peer) {
    this.parts = parts;
    this.peer = peer;
    this.core = new PeerConnection(peer, parts.config.hostLimits.maxPerPeer());
    this.watch = new SessionWatch(parts, peer);
    this.loop = new ReconnectLoop(parts.config.reconnect, this::chance);
    this.window = new ReplayWindow(ReplayWindow.DEFAULT_NONCES, ByteBuffer.wrap(parts.config.random.bytes(Long.BYTES)).getLong());
    this.streams = new PeerStreams(parts, this, window);
  }

  private double chance() {
    byte[] bytes = parts.config.random.bytes(4);
    return ((bytes[0] & 0x7f) << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | bytes[3] & 0xff) / (double) (1L << 31);
  }

  // --- what the application wants

  /** @throws GlueberryException why it cannot be dialled now */
  CompletableFuture<Void> connect() {
    return lock.with(() -> {
      if (cooldown != null && core.state() == ConnectionState.COOLDOWN) {
        throw cooldown.refusal(NodeParts.nanos()).peer(peer);
      }
      Transition dial = core.dial(true);
      CompletableFuture<Void> result = new CompletableFuture<>();
      connecting.add(result);
      run(dial, null);
      return result;
    });
  }

  /** Dials if nothing is there or under way. */
  void connectQuietly() {
    lock.run(() -> {
      if (parts.redialable(peer) && (core.state() == ConnectionState.DISCONNECTED || core.state() == ConnectionState.RECONNECTING)) {
        run(core.dial(true), null);
      }
    });
  }

  void disconnect() {
    lock.run(() -> run(core.disconnect(), null));
  }

  void blacklisted() {
    lock.run(() -> run(core.blacklisted(), null));
  }

  void cancelReconnection() {
    lock.run(() -> run(core.cancelReconnection(), null));
  }

  void finalizeHandshake() {
    lock.run(() -> run(core.finalizeHandshake(), null));
  }

  /**
   * The key of this peer: the one that is held, else computed. Not under the lock.
   *
   * @param claimed what the peer says its key is; null to take the one in its id
   * @throws GlueberryException HANDSHAKE_FAILED
   */
  StreamKey key(Bytes claimed) {
    if (claimed != null && !peer.publicKey().map(PublicKey::data).equals(Optional.of(claimed))) {
      throw GlueberryException.of(ErrorCode.HANDSHAKE_FAILED, "the key it sent is not the key of its peer id").peer(peer).retriable(false);
    }
    StreamKey known = lock.with(() -> streams.key() != null ? streams.key() : resume.key().orElse(null));
    parts.metrics.keyDerivation(known != null);
    if (known != null) {
      return known;
    }
    Span span = lock.with(watch::derivation);
    try {
      return parts.keys.derive(peer);
    } catch (GlueberryException e) {
      parts.log.handshakeFailed(peer, e);
      throw e;
    } finally {
      span.end();
    }
  }

  /** @param key this peer's; owned by this from now on */
  void prepare(StreamKey key, Collection<StreamName> names) {
    lock.run(() -> {
      Set<StreamName> all = new LinkedHashSet<>(names);
      all.addAll(parts.handlers.forEverybody());
      StreamKey use = resume.isEmpty() ? key : resume.take().key();
      if (use != key) {
        key.close();
      }
      watch.prepared(all);
      lock.later(streams.prepare(use, all));
    });
  }

  /** A peer that is connected counts as one that has begun its handshake. */
  void takeAsConnected() {
    lock.run(() -> {
      if (core.state() == ConnectionState.DISCONNECTED) {
        Long number = live.numberOf(live.newest());
        if (number == null) {
          throw GlueberryException.of(ErrorCode.CONNECTION_FAILED, "not connected").peer(peer);
        }
        run(core.handshakeStream(number), null);
      }
    });
  }

  /** @return false if the peer is not prepared */
  boolean allow(StreamName name) {
    return lock.with(() -> {
      if (!streams.prepared()) {
        return false;
      }
      lock.later(streams.prepare(streams.key(), List.of(name)));
      return true;
    });
  }

  void remove(StreamName name) {
    lock.run(() -> {
      lock.later(streams.remove(name));
      resume.remove(name);
    });
  }

  // --- what the host tells, on event loops

  /** A connection is ready. */
  void opened(Connection connection) {
    boolean outbound = connection.direction() == Direction.OUTBOUND;
    boolean taken = lock.with(() -> {
      long number = live.nextNumber();
      boolean stranger = !outbound && core.state() != ConnectionState.ESTABLISHED;
      if (parts.closing || stranger && !parts.strangers.enter()) {
        return false;
      }
      LiveConnection fresh = new LiveConnection(connection, parts.strangers, stranger);
      if (!core.connectionOpened(number, outbound)) {
        fresh.known();
        return false;
      }
      live.add(number, fresh);
      parts.metrics.connectionOpened(outbound);
      lock.later(() -> connection.closed().thenAccept(reason -> closed(number, outbound, reason)));
      return true;
    });
    if (!taken) {
      connection.close();
    }
  }

  private void closed(long number, boolean outbound, String reason) {
    lock.run(() -> {
      parts.metrics.connectionClosed(outbound);
      live.remove(number);
      GlueberryException why = GlueberryException.of(ErrorCode.CONNECTION_FAILED, "the connection is lost: " + Text.of(reason)).peer(peer);
      run(core.connectionClosed(number, parts.redialable(peer)), why);
    });
  }

  /** A stream of the peer. @return who reads it, or null to reset it */
  StreamInstance accept(StreamName name, HostStream stream) {
    return lock.with(() -> {
      Long number = live.numberOf(stream.connection());
      if (number == null) {
        return null; // of a connection that we are closing
      }
      StreamInstance instance = StreamInstance.inbound(parts, peer, name, stream);
      boolean handshake = name.equals(StreamName.HANDSHAKE);
      boolean resumes = !handshake && resume.holds(name, NodeParts.nanos()) && core.state() != ConnectionState.COOLDOWN && !streams.prepared();
      if (resumes) {
        ResumeWindow.Held back = resume.take();
        lock.later(streams.prepare(back.key(), back.names()));
      }
      NamedStream of = streams.of(name);
      if (of == null) {
        return core.state() != ConnectionState.COOLDOWN && streams.park(instance) ? instance : null;
      }
      if (!of.attach(instance)) {
        return null;
      }
      if (handshake) {
        run(core.handshakeStream(number), null); // after the stream is there: an immediate answer uses it
      } else if (resumes) {
        run(core.streamResumed(number), null);
      }
      parts.later(instance::startReading);
      return instance;
    });
  }

  // --- what the table asks for

  private void dial(long since, CompletableFuture<?> before) {
    before.thenCompose(gone -> parts.dialler.dial(peer, parts.addresses(peer))).whenComplete((connection, failure) -> lock.run(() -> {
      watch.dialled(failure);
      if (failure == null) {
        dialled(since, connection);
      } else {
        run(core.dialFailed(since, parts.redialable(peer)),
            GlueberryException.of(ErrorCode.CONNECTION_FAILED, "the peer cannot be reached").peer(peer).because(unwrapped(failure)));
      }
    }));
  }

  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
  }

  private void dialled(long since, Connection connection) {
    Long number = live.numberOf(connection);
    boolean wanted = since == core.epoch() || core.state() != ConnectionState.DISCONNECTED && core.state() != ConnectionState.COOLDOWN;
    if (!wanted && connection.direction() == Direction.OUTBOUND) {
      lock.later(connection::close); // disconnected meanwhile
      return;
    }
    run(core.dialSucceeded(since, number == null ? -1 : number, parts.redialable(peer)),
        GlueberryException.of(ErrorCode.CONNECTION_FAILED, "the connection was closed at once").peer(peer));
  }

  /** Under the lock. */
  private void run(Transition transition, GlueberryException cause) {
    for (Transition.Step step : transition.steps()) {
      watch.reached(step.state(), core.outbound().orElse(false), cause);
      settle(step, cause);
      if (step.state() == ConnectionState.ESTABLISHED) {
        live.known();
      }
      if (step.announced()) {
        parts.events.emit(new ConnectionEvent(peer, step.state(), step.withCause() ? Optional.ofNullable(cause) : Optional.empty(), parts.now()));
      }
    }
    boolean mayReturn = cause != null && cause.code() == ErrorCode.CONNECTION_FAILED;
    transition.effects().forEach(effect -> perform(effect, mayReturn));
  }

  /** Tells who waits for a connection. */
  private void settle(Transition.Step step, GlueberryException cause) {
    boolean there = step.state() == ConnectionState.CONNECTED;
    if (!there && !(step.announced() && step.state() == ConnectionState.DISCONNECTED)) {
      return;
    }
    for (CompletableFuture<Void> waiting : connecting) {
      lock.later(there ? () -> waiting.complete(null) : () -> waiting.completeExceptionally(cause != null ? cause
          : GlueberryException.of(ErrorCode.CONTEXT_CANCELED, "disconnected before there was a connection").peer(peer)));
    }
    connecting.clear();
  }

  private void perform(Effect effect, boolean mayReturn) {
    long epoch = core.epoch();
    switch (effect) {
      case START_DIAL -> {
        watch.dialling();
        CompletableFuture<?> before = live.closing();
        lock.later(() -> dial(epoch, before));
      }
      case CANCEL_DIAL -> { } // its result is passed over, for the epoch has changed
      case START_HANDSHAKE_TIMER -> timer(parts.config.handshakeTimeout, () -> run(core.handshakeTimedOut(epoch),
          GlueberryException.of(ErrorCode.HANDSHAKE_TIMEOUT, "handshake timeout").peer(peer)));
      case STOP_HANDSHAKE_TIMER, STOP_COOLDOWN -> timer.cancel(false);
      case START_RECONNECTING -> retryAt(loop.start(NodeParts.nanos()), epoch);
      case WAIT_FOR_RETRY -> loop.failed(NodeParts.nanos()).ifPresentOrElse(at -> retryAt(at, epoch), () -> run(core.retriesExhausted(epoch),
          GlueberryException.of(ErrorCode.CONNECTION_FAILED, "max reconnection attempts reached").peer(peer)));
      case STOP_RECONNECTING -> {
        loop.stop();
        timer.cancel(false);
      }
      case START_COOLDOWN -> {
        cooldown = new Cooldown(NodeParts.nanos(), parts.config.failedHandshakeCooldown.toNanos());
        timer(parts.config.failedHandshakeCooldown, () -> run(core.cooldownOver(epoch, parts.redialable(peer)), null));
      }
      case RECORD_LAST_SEEN -> lock.later(() -> parts.later(() -> parts.book.seen(peer)));
      case CLOSE_HANDSHAKE_STREAM -> streams.handshake().finish();
      case CLOSE_CONNECTIONS -> live.clear().forEach(each -> lock.later(each::close));
      default -> cleanUp(mayReturn);
    }
  }

  private void retryAt(long atNanos, long epoch) {
    timer(Duration.ofNanos(Math.max(0, atNanos - NodeParts.nanos())), () -> {
      if (core.epoch() == epoch && loop.running()) {
        loop.dialled();
        run(core.retry(epoch, parts.redialable(peer)), null);
      }
    });
  }

  private void timer(Duration wait, Runnable task) {
    timer.cancel(false);
    timer = parts.after(wait.toNanos(), () -> lock.run(task));
  }

  /** At once, and whole: what comes next finds new streams (specification 3.8). */
  private void cleanUp(boolean mayReturn) {
    PeerStreams gone = streams;
    streams = new PeerStreams(parts, this, window);
    List<Runnable> told = new ArrayList<>();
    Optional<ResumeWindow.Held> kept = gone.close(mayReturn, told);
    told.forEach(lock::later);
    if (!mayReturn) {
      resume.wipe();
    }
    kept.ifPresent(each -> resume.hold(each, NodeParts.nanos() + parts.config.resumeWindow.toNanos()));
  }

  // --- upkeep

  /** Looks for what has waited too long. @return false if nothing is left to be known of this peer */
  boolean tick(long nowNanos) {
    return lock.with(() -> {
      streams.unpark(nowNanos);
      streams.expire(nowNanos).forEach(lock::later);
      silent(nowNanos);
      resume.expire(nowNanos);
      boolean needed = core.state() != ConnectionState.DISCONNECTED || !live.isEmpty() || !resume.isEmpty() || streams.prepared()
          || nowNanos - usedNanos < KEPT_NANOS;
      retired |= !needed;
      return needed;
    });
  }

  /** Ends inbound connections that have brought no handshake in their time (specification 3.15). */
  private void silent(long nowNanos) {
    long limit = parts.config.unauthenticatedTimeout.toNanos();
    if (limit > 0 && core.state() != ConnectionState.CONNECTED && core.state() != ConnectionState.ESTABLISHED) {
      live.strangersSince(nowNanos, limit).forEach(each -> lock.later(each::close));
    }
  }

  /** Before each use. @return false if it was given up: look for another */
  boolean use() {
    return lock.with(() -> {
      usedNanos = NodeParts.nanos();
      return !retired;
    });
  }

  /** The node is closed: all ends, nothing is tried again. */
  void shutDown() {
    lock.run(() -> {
      run(core.disconnect(), null);
      timer.cancel(false);
      resume.wipe();
    });
  }

  /** A stream was reset because the application does not read. */
  void stalled(StreamName name) {
    lock.run(() -> parts.events.emit(new ConnectionEvent(peer, core.state(), Optional.of(GlueberryException.of(ErrorCode.BUFFER_FULL,
        "the application did not read: the stream was reset").peer(peer).stream(name.text())), parts.now())));
  }

  // --- to be read

  PeerId peer() {
    return peer;
  }

  PeerStreams streams() {
    return streams;
  }

  Connection newest() {
    return live.newest();
  }

  PeerCounters counters() {
    return watch.counters();
  }

  ConnectionState state() {
    return lock.with(core::state);
  }

  Optional<Boolean> outbound() {
    return lock.with(core::outbound);
  }
}
