package org.blockberry.glueberry.node;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.observe.Tracing.Operation;
import org.blockberry.glueberry.observe.Tracing.Span;
import org.blockberry.glueberry.stats.PeerCounters;
import org.blockberry.glueberry.stream.StreamName;
import org.blockberry.libp2p.host.Connection;
import org.blockberry.libp2p.host.HostException;
import org.blockberry.libp2p.host.HostException.Kind;
import org.blockberry.libp2p.host.HostStream;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.yamux.ResetCode;
import org.blockberry.libp2p.yamux.StreamEnd;

/**
 * One stream of one peer, from the time it is allowed until the peer is lost: opened by the first send of either side, read on every live instance,
 * written on one (specification 3.10). Its monitor is held shortly and never while the application is called.
 */
final class NamedStream {
  private static final int MAX_LIVE = 4;

  /** What a stream needs of its peer. Threading: any thread; never waits. */
  interface Link {
    /** The newest connection, or null. */
    Connection connection();

    /** @throws IllegalStateException if the key is wiped */
    StreamCipher cipher(StreamName name, String protocol, boolean opener);

    PeerCounters counters();

    /** The application does not read. Called outside of locks. */
    void stalled(StreamName name);
  }

  private final NodeParts parts;
  private final PeerId peer;
  private final StreamName name;
  private final Link link;
  private final SendQueue sends; // guarded by this, as all below
  private final List<StreamInstance> live = new ArrayList<>();
  private final ArrayDeque<Bytes> again = new ArrayDeque<>(); // frames of a stream that was reset
  private StreamInstance writer;
  private Bytes sealed; // the head of the queue, sealed for the writer, which had no room
  private boolean opening; // or a pause before it
  private final ResetPauses pauses = new ResetPauses();
  private boolean closed;

  NamedStream(NodeParts parts, PeerId peer, StreamName name, Link link) {
    this.parts = parts;
    this.peer = peer;
    this.name = name;
    this.link = link;
    this.sends = new SendQueue(parts, name);
  }

  /** @throws GlueberryException BACKPRESSURE or STREAM_CLOSED */
  PendingSend send(Bytes data, boolean patient) {
    PendingSend send = new PendingSend(data);
    Completions done = new Completions();
    synchronized (this) {
      if (closed) {
        throw error(ErrorCode.STREAM_CLOSED, "the stream is closed");
      }
      try {
        sends.add(send, patient);
      } catch (GlueberryException e) {
        throw e.peer(peer).stream(name.text());
      }
      pump(done);
    }
    done.run();
    return send;
  }

  /** Takes one back. @return why it was still here, or null if it is on its way */
  ErrorCode giveUp(PendingSend send) {
    Completions done = new Completions();
    ErrorCode why;
    synchronized (this) {
      if (sealed != null && sends.head() == send) {
        sealed = null; // its nonce is not used again
      }
      why = sends.giveUp(send);
      pump(done);
    }
    done.run();
    return why;
  }

  /** The writer has room again, or can seal now. */
  void writable() {
    Completions done = new Completions();
    synchronized (this) {
      pump(done);
    }
    done.run();
  }

  /** The peer has taken a stream of ours. */
  synchronized void answered(StreamInstance instance) {
    instance.unanswered().answered();
    pauses.answered();
  }

  /** A stream of the peer. @return false if there are too many, or it is not allowed any more: reset it */
  boolean attach(StreamInstance instance) {
    Completions done = new Completions();
    synchronized (this) {
      if (closed || live.size() >= MAX_LIVE) {
        return false;
      }
      try {
        instance.adopt(this);
      } catch (IllegalStateException wiped) {
        return false;
      }
      live.add(instance);
      parts.metrics.streamOpened(name);
      pump(done);
    }
    parts.later(done::run);
    return true;
  }

  /**
   * Resets streams of protocol 2.0.0 whose peer has not said its part of the key in time; sends that wait for it fail. Nothing falls back to 1.0.0, or
   * who can hold back a frame could choose the protocol.
   *
   * @return fails what waited; to be run outside of locks
   */
  Runnable expire(long nowNanos) {
    long limit = parts.config.firstFrameTimeout.toNanos();
    Completions done = new Completions();
    synchronized (this) {
      List<StreamInstance> late = live.stream().filter(each -> each.unanswered(nowNanos, limit)).toList();
      if (late.isEmpty()) {
        return () -> { };
      }
      late.forEach(each -> each.reset(ResetCode.NONE));
      if (!opening && live.stream().noneMatch(StreamInstance::writable)) {
        giveUpAll(error(ErrorCode.STREAM_CLOSED, "the peer did not begin the stream within " + parts.config.firstFrameTimeout), done);
      }
      pump(done);
    }
    return done::run;
  }

  // --- under the lock

  /** Writes what can be written; opens a stream if there is none. */
  private void pump(Completions done) {
    if (closed || again.isEmpty() && sends.head() == null) {
      return;
    }
    boolean movableOnly = !again.isEmpty(); // they are sealed for any stream of 1.0.0, and for no other
    if (writer == null || !writer.writable() || movableOnly && !writer.movable()) {
      sealed = null;
      writer = live.stream().filter(each -> each.writable() && (!movableOnly || each.movable())).findFirst().orElse(null);
    }
    if (writer == null) {
      if (!opening) {
        opening = true;
        done.then(this::open);
      }
      return;
    }
    if (!writer.ready()) {
      return;
    }
    while (!again.isEmpty()) {
      if (!writer.write(again.peekFirst())) {
        return;
      }
      again.removeFirst();
    }
    for (PendingSend head = sends.head(); head != null; head = sends.head()) {
      if (!write(head, done)) {
        return;
      }
    }
  }

  /** @return false if there is no room */
  private boolean write(PendingSend head, Completions done) {
    Span span = parts.tracing.start(Operation.SEND);
    if (sealed == null) {
      Span encrypt = span.child(Operation.ENCRYPT);
      try {
        sealed = writer.seal(head.data);
        encrypt.end();
      } catch (GlueberryException | IllegalStateException e) {
        parts.metrics.encryptionError();
        GlueberryException failure = e instanceof GlueberryException known ? known
            : error(ErrorCode.ENCRYPTION_FAILED, "the message cannot be sealed").because(e);
        encrypt.fail(failure);
        span.end();
        sends.removeHead();
        done.fail(head, failure);
        return true;
      }
    }
    Span write = span.child(Operation.WRITE);
    boolean room = writer.write(sealed);
    write.end();
    if (span != Span.NONE) {
      span.attribute("peer.id", peer);
      span.attribute("stream.name", name);
      span.attribute("message.size", head.data.size());
    }
    span.end();
    if (!room) {
      return false;
    }
    sealed = null;
    sends.removeHead();
    if (link.counters().sent(name, head.data.size(), parts.now())) {
      parts.log.nonceExhaustion(peer, PeerCounters.WARN_MESSAGES, PeerCounters.WARN_MESSAGES);
    }
    parts.metrics.messageSent(name, head.data.size());
    parts.log.messageSent(peer, name, head.data.size());
    done.complete(head);
    return true;
  }

  // --- opening

  private void open() {
    Connection connection = link.connection();
    if (connection == null) {
      opened(null, null, error(ErrorCode.CONNECTION_FAILED, "not connected"));
      return;
    }
    StreamInstance instance = new StreamInstance(parts, peer, name, this);
    connection.open(protocols(connection), instance)
        .whenComplete((stream, failure) -> opened(instance, stream, failure));
  }

  /** 2.0.0 first if the peer says that it has it (specification 3.2). */
  private List<String> protocols(Connection connection) {
    boolean two = parts.config.protocolTwo && !repeats() && !name.equals(StreamName.HANDSHAKE)
        && connection.remoteInfo().filter(info -> info.protocols().contains(name.protocolIdTwo())).isPresent();
    return two ? List.of(name.protocolIdTwo(), name.protocolId()) : List.of(name.protocolId());
  }

  private synchronized boolean repeats() {
    return !again.isEmpty();
  }

  private void opened(StreamInstance instance, HostStream stream, Throwable failure) {
    Completions done = new Completions();
    synchronized (this) {
      opening = false;
      if (failure != null) {
        if (!closed && !again(failure, done)) {
          giveUpAll(failed(failure), done);
        }
      } else if (closed) {
        stream.reset(ResetCode.NONE); // the peer was lost while it was opened (specification 3.24)
      } else {
        try {
          instance.opened(stream);
        } catch (IllegalStateException wiped) {
          stream.reset(ResetCode.NONE);
          giveUpAll(error(ErrorCode.ENCRYPTION_FAILED, "the key of the peer is gone"), done);
        }
        if (!instance.ended()) {
          live.add(instance);
          writer = writer == null ? instance : writer;
        }
        parts.metrics.streamOpened(name);
        pump(done);
      }
    }
    done.run();
  }

  /** Whether the messages have another way: the peer's stream, which is why it has reset ours, another connection, or another attempt. */
  private boolean again(Throwable failure, Completions done) {
    boolean passing = failure instanceof HostException known && (known.kind() == Kind.CLOSED || known.kind() == Kind.UNREACHABLE);
    if (!passing || link.connection() == null) {
      return false;
    }
    if (live.stream().anyMatch(StreamInstance::writable)) {
      pump(done);
      return true;
    }
    return pauseAfterReset();
  }

  private GlueberryException failed(Throwable failure) {
    if (failure instanceof GlueberryException known) {
      return known;
    }
    if (failure instanceof HostException known && known.kind() == Kind.NO_COMMON_PROTOCOL) {
      return error(ErrorCode.STREAM_CLOSED, "the peer does not have this stream").because(failure);
    }
    boolean connection = failure instanceof HostException known && known.kind() == Kind.CLOSED;
    return error(connection ? ErrorCode.CONNECTION_FAILED : ErrorCode.STREAM_CLOSED, "the stream cannot be opened").because(failure);
  }

  private void giveUpAll(GlueberryException why, Completions done) {
    if (!again.isEmpty()) {
      again.clear();
      parts.metrics.messageDropped(name);
      parts.log.messageDropped(peer, name, "stream_reset");
    }
    sends.clear().forEach(send -> done.fail(send, why));
  }

  // --- the end of an instance

  /** The peer has ended its side of one, and all of that was read. */
  void remoteFinished(StreamInstance instance) {
    Completions done = new Completions();
    synchronized (this) {
      instance.answerEnd();
      pump(done);
    }
    done.run();
  }

  void ended(StreamInstance instance, StreamEnd why) {
    Completions done = new Completions();
    synchronized (this) {
      boolean known = live.remove(instance);
      if (writer == instance) {
        writer = null;
        sealed = null;
      }
      if (closed || !known) {
        return;
      }
      if (why == StreamEnd.RESET_BY_PEER) {
        List<Bytes> lost = new ArrayList<>(instance.unanswered().lost(NodeParts.nanos()));
        lost.addAll(again);
        again.clear();
        again.addAll(lost);
      }
      if (again.isEmpty() && sends.head() == null) {
        return;
      }
      if (live.stream().anyMatch(StreamInstance::writable)) {
        pump(done);
      } else if (link.connection() == null) {
        giveUpAll(error(ErrorCode.CONNECTION_FAILED, "the connection is lost"), done);
      } else if (!opening && !pauseAfterReset()) {
        giveUpAll(error(ErrorCode.STREAM_CLOSED, "the peer resets the stream again and again"), done);
      }
    }
    done.run();
  }

  /** Opens anew after a pause that grows. @return false if that was done for too long */
  private boolean pauseAfterReset() {
    OptionalLong pause = pauses.next(NodeParts.nanos());
    if (pause.isEmpty()) {
      return false;
    }
    opening = true;
    parts.after(pause.getAsLong(), this::reopen);
    return true;
  }

  private void reopen() {
    Completions done = new Completions();
    synchronized (this) {
      opening = false;
      pump(done);
    }
    done.run();
  }

  /** Nothing is sent or read any more. @return fails what waits; to be run outside of locks */
  Runnable close(GlueberryException why) {
    Completions done = new Completions();
    List<StreamInstance> ending;
    synchronized (this) {
      closed = true;
      giveUpAll(why.stream(name.text()), done);
      ending = List.copyOf(live);
      writer = null;
      sealed = null;
    }
    ending.forEach(StreamInstance::finish);
    return done::run;
  }

  /** Ends what is live; the next stream begins anew. For the handshake. */
  void finish() {
    List<StreamInstance> ending;
    synchronized (this) {
      ending = List.copyOf(live);
      live.clear();
      writer = null;
      sealed = null;
    }
    ending.forEach(StreamInstance::finish);
  }

  StreamName name() {
    return name;
  }

  /** What the live ones speak. */
  synchronized Set<String> protocols() {
    return live.stream().map(each -> each.stream().protocol()).collect(Collectors.toSet());
  }

  // --- for instances

  StreamCipher cipher(String protocol, boolean opener) {
    return link.cipher(name, protocol, opener);
  }

  PeerCounters counters() {
    return link.counters();
  }

  void stalled() {
    link.stalled(name);
  }

  /** What it is doing. */
  synchronized DebugState.Gate snapshot() {
    return new DebugState.Gate(peer, name.text(), sends.pending(), sends.waiting(), sends.blocked(), live.size());
  }

  synchronized int pending() {
    return sends.pending();
  }

  private GlueberryException error(ErrorCode code, String message) {
    return GlueberryException.of(code, message).peer(peer).stream(name.text());
  }
}
