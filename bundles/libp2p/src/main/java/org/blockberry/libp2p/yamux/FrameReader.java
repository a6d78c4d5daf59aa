package org.blockberry.libp2p.yamux;

import java.nio.ByteBuffer;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Violation;

/** Cuts arriving bytes into frames. Holds at most one header: what a data frame carries is passed on as it comes, however long it says it is. */
final class FrameReader {
  /** Who is told. All numbers are unsigned. */
  interface Sink {
    /** A header. If it is one of data, its payload follows, also when it is empty. */
    void header(int type, int flags, int stream, long length);

    /** Some of the payload, never nothing: what remains in {@code piece}, which is passed over afterwards in any case. */
    void payload(ByteBuffer piece);

    /** The payload is complete. */
    void payloadEnd();
  }

  private final Sink sink;
  private final ByteBuffer torn = ByteBuffer.allocate(Frame.HEADER_BYTES);
  private boolean inPayload;
  private long payloadLeft;
  private boolean stopped;

  FrameReader(Sink sink) {
    this.sink = sink;
  }

  /** Takes all of {@code in}; from {@link #stop} on without looking at it. */
  void feed(ByteBuffer in) {
    while (!stopped && in.hasRemaining()) {
      if (inPayload) {
        payload(in);
      } else if (torn.position() == 0 && in.remaining() >= Frame.HEADER_BYTES) {
        header(in, in.position());
        in.position(in.position() + Frame.HEADER_BYTES);
        endOfEmpty();
      } else {
        while (torn.hasRemaining() && in.hasRemaining()) {
          torn.put(in.get());
        }
        if (!torn.hasRemaining()) {
          torn.clear();
          header(torn, 0);
          endOfEmpty();
        }
      }
    }
    if (stopped) {
      in.position(in.limit());
    }
  }

  /** Nothing is looked at any more. */
  void stop() {
    stopped = true;
  }

  private void header(ByteBuffer from, int at) {
    int version = from.get(at);
    int type = from.get(at + 1) & 0xff;
    if (version != Frame.VERSION || type > Frame.GO_AWAY) {
      throw new PeerViolation(Violation.MALFORMED, "a frame has version " + (version & 0xff) + " and type " + type);
    }
    long length = from.getInt(at + 8) & 0xffff_ffffL;
    inPayload = type == Frame.DATA;
    payloadLeft = length;
    sink.header(type, from.getShort(at + 2) & 0xffff, from.getInt(at + 4), length);
  }

  private void endOfEmpty() {
    if (inPayload && payloadLeft == 0 && !stopped) {
      inPayload = false;
      sink.payloadEnd();
    }
  }

  private void payload(ByteBuffer in) {
    int limit = in.limit();
    int take = (int) Math.min(payloadLeft, in.remaining());
    int end = in.position() + take;
    payloadLeft -= take;
    in.limit(end);
    sink.payload(in);
    in.limit(limit).position(end);
    endOfEmpty();
  }
}
