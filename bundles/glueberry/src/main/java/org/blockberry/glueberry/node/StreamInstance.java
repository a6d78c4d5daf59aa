package org.blockberry.glueberry.node;

import java.nio.ByteBuffer;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.flow.UnansweredFrames;
import org.blockberry.glueberry.observe.Tracing.Operation;
import org.blockberry.glueberry.observe.Tracing.Span;
import org.blockberry.glueberry.stream.StreamName;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.host.HostStream;
import org.blockberry.libp2p.host.StreamListener;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.yamux.ResetCode;
import org.blockberry.libp2p.yamux.StreamEnd;

/**
 * One live stream of libp2p, of either side, that carries a named stream. An inbound one may wait to be allowed (specification 3.6): it has no owner
 * then and is not read. What it is told comes on event loops; messages go to the queue from there or, after a wait for room, from threads of the node.
 */
final class StreamInstance implements StreamListener, MessageQueue.Stalled, StreamReader.Sink {
  private final NodeParts parts;
  private final PeerId peer;
  private final StreamName name;
  private final boolean opener;
  private final StreamReader reader;
  private final long createdNanos = NodeParts.nanos();
  private final UnansweredFrames unanswered = new UnansweredFrames(createdNanos); // guarded by the owner
  private volatile boolean answered;
  private volatile NamedStream owner;
  private volatile HostStream stream;
  private volatile StreamCipher cipher;
  private volatile boolean closedForWriting;
  private volatile StreamEnd end;
  private volatile long stalledSince; // 0 while it is not
  private volatile long begunNanos; // when we said our part of the key
  private Message held; // of the one who reads

  /** One that we open. */
  StreamInstance(NodeParts parts, PeerId peer, StreamName name, NamedStream owner) {
    this(parts, peer, name, null, owner);
  }

  /** One of the peer; it waits until {@link #adopt}. */
  static StreamInstance inbound(NodeParts parts, PeerId peer, StreamName name, HostStream stream) {
    return new StreamInstance(parts, peer, name, stream, null);
  }

  private StreamInstance(NodeParts parts, PeerId peer, StreamName name, HostStream stream, NamedStream owner) {
    this.parts = parts;
    this.peer = peer;
    this.name = name;
    this.opener = stream == null;
    this.stream = stream;
    this.owner = owner;
    this.reader = new StreamReader(parts.limits(name), this, stream != null);
  }

  /** Ours is open: what it speaks is known now. Does nothing the second time. */
  void opened(HostStream agreed) {
    synchronized (this) {
      if (cipher != null || end != null) {
        return;
      }
      stream = agreed;
      begin(owner);
    }
  }

  /**
   * The peer's one is allowed; {@link #startReading} must follow, outside all locks.
   *
   * @throws IllegalStateException if the key is wiped
   */
  synchronized void adopt(NamedStream allowedBy) {
    begin(allowedBy);
    owner = allowedBy;
  }

  private void begin(NamedStream of) {
    StreamCipher fresh = of.cipher(stream.protocol(), opener);
    Bytes first = fresh.firstFrame();
    if (!first.isEmpty()) {
      stream.write(first);
    }
    begunNanos = NodeParts.nanos();
    cipher = fresh;
  }

  void startReading() {
    resume();
  }

  // --- what is sent, under the owner's lock

  boolean writable() {
    return end == null && !closedForWriting && cipher != null;
  }

  boolean ready() {
    return cipher.ready();
  }

  /** Whether the peer has owed its part of the key for {@code nanos} or longer. Only protocol 2.0.0 has such a thing. */
  boolean unanswered(long nowNanos, long nanos) {
    return writable() && !ready() && nowNanos - begunNanos >= nanos;
  }

  boolean movable() {
    return cipher.movable();
  }

  Bytes seal(Bytes message) {
    return cipher.seal(message);
  }

  /** @return false if the stream has no room; the owner is told when it has */
  boolean write(Bytes frame) {
    if (!stream.write(frame)) {
      return false;
    }
    if (opener && !answered && cipher.movable()) {
      unanswered.written(frame, NodeParts.nanos());
    }
    return true;
  }

  UnansweredFrames unanswered() {
    return unanswered;
  }

  boolean answered() {
    return answered;
  }

  /** The peer sends no more, so it reads no more either: the original closes that way. Under the owner's lock. */
  void answerEnd() {
    closedForWriting = true;
    stream.closeWrite();
  }

  /** We send no more and read no more; the peer may end in its time. */
  void finish() {
    closedForWriting = true;
    HostStream of = stream;
    if (of != null && end == null) {
      of.closeWrite();
      reader.stop(of);
      parts.queueOf(name).forget(this);
    }
  }

  void reset(long code) {
    closedForWriting = true;
    HostStream of = stream;
    if (of != null) {
      of.reset(code);
    }
  }

  // --- what comes

  @Override
  public void data(HostStream from, ByteBuffer piece) {
    if (opener) {
      opened(from);
    }
    if (!answered) {
      answered = true;
      if (opener) {
        owner.answered(this);
      }
    }
    reader.data(from, piece);
  }

  @Override
  public void remoteClosed(HostStream from) {
    reader.remoteClosed(from);
  }

  @Override
  public void writable(HostStream from) {
    NamedStream of = owner;
    if (of != null) {
      of.writable();
    }
  }

  @Override
  public void ended(HostStream from, StreamEnd why) {
    end = why;
    parts.metrics.streamClosed(name);
    NamedStream of = owner;
    if (of != null) {
      of.ended(this, why);
    }
    if (reader.idle()) {
      close();
    }
  }

  /** Wipes the keys. What is still to be read of a stream that has ended does that itself. */
  private void close() {
    StreamCipher of = cipher;
    if (of != null) {
      of.close();
    }
  }

  @Override
  public boolean payload(Bytes payload) {
    Span span = parts.tracing.start(Operation.RECEIVE);
    span.child(Operation.READ).end();
    Span decrypt = span.child(Operation.DECRYPT);
    StreamCipher.Opened opened;
    try {
      opened = cipher.open(payload);
    } catch (IllegalStateException e) { // the keys were wiped meanwhile
      span.end();
      return true;
    }
    decrypt.end();
    boolean room = true;
    switch (opened.outcome()) {
      case MESSAGE -> room = deliver(opened.message(), span);
      case FORGED -> {
        parts.metrics.decryptionError();
        parts.log.decryptionFailed(peer, name);
      }
      case REPEATED -> {
        parts.metrics.messageRepeated();
        parts.log.messageRepeated(peer, name);
      }
      case CONTROL -> owner.writable();
      default -> reset(ResetCode.PROTOCOL_VIOLATION);
    }
    span.end();
    return room;
  }

  private boolean deliver(Bytes data, Span span) {
    NamedStream of = owner;
    if (span != Span.NONE) {
      span.attribute("peer.id", peer);
      span.attribute("stream.name", name);
      span.attribute("message.size", data.size());
    }
    held = new Message(peer, name, data, parts.now());
    of.counters().received(name, data.size(), held.at());
    parts.metrics.messageReceived(name, data.size());
    parts.log.messageReceived(peer, name, data.size());
    return again();
  }

  @Override
  public boolean again() {
    if (parts.inbox != null) {
      if (!parts.inbox.offer(held, () -> parts.later(this::resume))) {
        return false;
      }
      held = null;
      return true;
    }
    MessageQueue queue = parts.queueOf(name);
    if (!queue.offer(held, null)) {
      if (parts.config.whenFull == QueuePolicy.DROP) {
        dropped("buffer_full");
      } else {
        if (stalledSince == 0) {
          stalledSince = NodeParts.nanos() | 1; // before the queue can ask
        }
        if (!queue.offer(held, this)) {
          return false;
        }
      }
    }
    stalledSince = 0;
    held = null;
    return true;
  }

  private void dropped(String reason) {
    parts.metrics.messageDropped(name);
    parts.log.messageDropped(peer, name, reason);
  }

  @Override
  public void tooLarge(long bytes) {
    dropped("too_large");
  }

  @Override
  public void violation(PeerViolation violation) {
    parts.log.messageDropped(peer, name, "malformed");
    reset(ResetCode.PROTOCOL_VIOLATION);
  }

  @Override
  public void finished() {
    owner.remoteFinished(this);
    if (end != null) {
      close();
    }
  }

  @Override
  public void resume() {
    reader.resume(stream);
    if (end != null && reader.idle()) {
      close();
    }
  }

  @Override
  public long stalledSinceNanos() {
    return stalledSince;
  }

  @Override
  public void stalledTooLong() {
    reader.stop(stream);
    reset(ResetCode.RESOURCE_LIMIT);
    dropped("stalled");
    owner.stalled();
  }

  // --- while it waits to be allowed

  StreamName name() {
    return name;
  }

  HostStream stream() {
    return stream;
  }

  boolean ended() {
    return end != null;
  }

  long createdNanos() {
    return createdNanos;
  }
}
