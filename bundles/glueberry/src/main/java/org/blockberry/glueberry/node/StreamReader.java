package org.blockberry.glueberry.node;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.stream.FrameHandler;
import org.blockberry.glueberry.stream.FrameLimits;
import org.blockberry.glueberry.stream.FrameReader;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.host.HostStream;

/**
 * Reads one stream as fast as there is room for its messages, and no faster: what has come beyond that is kept as it came, and the peer gets no credit
 * for it, so it is never more than a window (specification 3.11). Usually reads on the event loop; after a wait for room on the node's own threads.
 */
final class StreamReader {
  /** Gets what is read, one call at a time. */
  interface Sink {
    /** A payload. @return false if there is no room: {@link StreamReader#resume} tells when, and {@link #again} is called first */
    boolean payload(Bytes payload);

    /** The refused message again. */
    boolean again();

    /** A payload was too long and is passed over. */
    void tooLarge(long bytes);

    /** The peer broke a rule; nothing more is read. */
    void violation(PeerViolation violation);

    /** All has been read, and the peer has said that there will be no more. */
    void finished();
  }

  private final Sink sink;
  private final FrameReader frames;
  private final ArrayDeque<ByteBuffer> raw = new ArrayDeque<>(); // guarded by this, as all below
  private boolean stopped; // waits for room, or to be allowed
  private boolean refused; // the sink holds a message it had no room for
  private boolean busy;
  private boolean resumed; // while busy
  private boolean remoteClosed;
  private boolean dead;
  private Bytes payload; // of the one who is busy

  /** @param waiting whether {@link #resume} must be called before anything is read */
  StreamReader(FrameLimits limits, Sink sink, boolean waiting) {
    this.sink = sink;
    this.stopped = waiting;
    this.frames = new FrameReader(limits, new FrameHandler() {
      @Override
      public void payload(Bytes whole) {
        payload = whole;
      }

      @Override
      public void tooLarge(long payloadBytes) {
        sink.tooLarge(payloadBytes);
      }
    });
  }

  /** Bytes have come. On the event loop. */
  void data(HostStream stream, ByteBuffer piece) {
    synchronized (this) {
      if (dead) {
        stream.consumed(piece.remaining());
        return;
      }
      if (busy || stopped) {
        raw.addLast(copy(piece));
        return;
      }
      busy = true;
    }
    turn(stream, piece, true);
  }

  /** The peer will send no more. On the event loop. */
  void remoteClosed(HostStream stream) {
    synchronized (this) {
      remoteClosed = true;
      if (busy || stopped || dead) {
        return;
      }
      busy = true;
    }
    turn(stream, null, false);
  }

  /** There may be room, or the stream is allowed now. On a thread of the node. */
  void resume(HostStream stream) {
    synchronized (this) {
      if (busy) {
        resumed = true;
        return;
      }
      if (!stopped || dead) {
        return;
      }
      stopped = false;
      busy = true;
    }
    turn(stream, null, false);
  }

  /** Reads no more. What comes is thrown away, and paid for so that the peer can go on to its end. */
  void stop(HostStream stream) {
    int thrown;
    synchronized (this) {
      dead = true;
      thrown = clear();
    }
    stream.consumed(thrown);
  }

  private int clear() {
    int bytes = raw.stream().mapToInt(ByteBuffer::remaining).sum();
    raw.clear();
    return bytes;
  }

  /** Whether something is left to be read. */
  synchronized boolean idle() {
    return raw.isEmpty() && !busy && !refused;
  }

  /** Reads until there is nothing left or no room. */
  private void turn(HostStream stream, ByteBuffer first, boolean borrowed) {
    ByteBuffer piece = first;
    boolean foreign = borrowed;
    while (true) {
      boolean room = read(stream, piece);
      boolean end;
      synchronized (this) {
        if (dead) {
          int thrown = clear() + (piece == null ? 0 : piece.remaining());
          busy = false;
          stream.consumed(thrown);
          return;
        }
        if (piece != null && piece.hasRemaining()) {
          raw.addFirst(foreign ? copy(piece) : piece);
        }
        if (!room && !resumed) {
          stopped = true;
          busy = false;
          return;
        }
        resumed = false;
        piece = raw.pollFirst();
        foreign = false;
        end = piece == null && !refused && remoteClosed;
        if (piece == null && !refused) {
          busy = false;
          dead |= end;
        }
      }
      if (end) {
        finish();
      }
      if (piece == null && !refused) {
        return;
      }
    }
  }

  /** @return false if there is no room for what was read */
  private boolean read(HostStream stream, ByteBuffer piece) {
    if (refused) {
      if (!sink.again()) {
        return false;
      }
      refused = false;
    }
    if (piece == null) {
      return true;
    }
    int before = piece.remaining();
    try {
      while (frames.feedOne(piece)) {
        Bytes whole = payload;
        payload = null;
        if (!sink.payload(whole)) {
          refused = true;
          return false;
        }
      }
      return true;
    } catch (PeerViolation violation) {
      synchronized (this) {
        dead = true;
      }
      sink.violation(violation);
      return true;
    } finally {
      stream.consumed(before - piece.remaining());
    }
  }

  private void finish() {
    try {
      frames.end();
      sink.finished();
    } catch (PeerViolation violation) {
      sink.violation(violation);
    }
  }

  private static ByteBuffer copy(ByteBuffer piece) {
    ByteBuffer copy = ByteBuffer.allocate(piece.remaining());
    copy.put(piece).flip();
    return copy;
  }
}
