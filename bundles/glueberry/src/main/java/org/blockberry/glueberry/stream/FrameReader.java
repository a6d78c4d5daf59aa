package org.blockberry.glueberry.stream;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.PeerViolation;
import org.blockberry.libp2p.Violation;

/**
 * Cuts arriving bytes into frames. Takes what the original takes: padded lengths, and bytes behind the payload inside the frame. Memory grows with
 * what has come, never with what is announced; lengths are compared with their limits first. After a violation nothing more is delivered: reset the
 * stream. A pure core, for one thread.
 */
public final class FrameReader {
  private static final int FIRST_CAPACITY = 256;
  private static final int MAX_VARINT_BYTES = 10;
  private static final byte[] NOTHING = new byte[0];

  private enum Part { OUTER, INNER, PAYLOAD, SKIPPED, DEAD }

  private final FrameLimits limits;
  private final FrameHandler handler;
  private Part part = Part.OUTER;
  private long number;
  private int numberBytes;
  private long frameRest; // of the frame, behind what has been read
  private boolean pending; // a payload that is delivered at the end of its frame
  private int wanted;
  private int filled;
  private byte[] payload = NOTHING;
  private boolean delivered; // in this call

  /** @param handler is called from {@link #feed} */
  public FrameReader(FrameLimits limits, FrameHandler handler) {
    this.limits = requireNonNull(limits, "limits");
    this.handler = requireNonNull(handler, "handler");
  }

  /**
   * Takes all of {@code in}.
   *
   * @throws PeerViolation MALFORMED or TOO_LARGE; what came before was delivered
   */
  public void feed(ByteBuffer in) {
    read(in, false);
  }

  /**
   * Takes {@code in} up to the end of the next payload, so that the caller can stop when it has no room for more.
   *
   * @return whether a payload was delivered; if not, all of {@code in} was taken
   * @throws PeerViolation MALFORMED or TOO_LARGE; what came before was delivered
   */
  public boolean feedOne(ByteBuffer in) {
    return read(in, true);
  }

  private boolean read(ByteBuffer in, boolean one) {
    if (part == Part.DEAD) {
      throw new IllegalStateException("this reader has ended");
    }
    Part before = part;
    part = Part.DEAD; // until this call is through: whatever is thrown leaves it so
    Part now = before;
    delivered = false;
    while (in.hasRemaining() && !(one && delivered)) {
      now = switch (now) {
        case OUTER -> outer(in.get());
        case INNER -> inner(in.get());
        case PAYLOAD -> payload(in);
        default -> skipped(in);
      };
    }
    part = now;
    return delivered;
  }

  /**
   * The peer has ended its side.
   *
   * @throws PeerViolation MALFORMED if it ended inside a frame. Inside or right behind the outer length counts as an end, as in the original
   */
  public void end() {
    boolean torn = part != Part.OUTER && !(part == Part.INNER && numberBytes == 0);
    boolean dead = part == Part.DEAD;
    part = Part.DEAD;
    payload = NOTHING;
    if (torn && !dead) {
      throw violation(Violation.MALFORMED, "a stream ended in the middle of a frame");
    }
  }

  private Part outer(byte next) {
    if (!digit(next)) {
      return Part.OUTER;
    }
    frameRest = number;
    clearNumber();
    if (frameRest < 0 || frameRest > limits.skippedBytes()) {
      throw violation(Violation.TOO_LARGE, "a frame announces " + Long.toUnsignedString(frameRest) + " bytes but may have "
          + limits.skippedBytes());
    }
    if (frameRest == 0) {
      throw violation(Violation.MALFORMED, "a frame is empty and lacks the length of its payload");
    }
    return Part.INNER;
  }

  private Part inner(byte next) {
    frameRest--;
    if (!digit(next)) {
      if (frameRest == 0) {
        throw violation(Violation.MALFORMED, "a frame ends within the length of its payload");
      }
      return Part.INNER;
    }
    long length = number;
    clearNumber();
    if (length < 0 || length > frameRest) {
      throw violation(Violation.MALFORMED, "a payload announces " + Long.toUnsignedString(length) + " bytes in a frame with "
          + frameRest + " left");
    }
    if (length > limits.payloadBytes()) {
      handler.tooLarge(length);
      return Part.SKIPPED;
    }
    wanted = (int) length;
    frameRest -= length;
    pending = true;
    return wanted > 0 ? Part.PAYLOAD : behindPayload();
  }

  private Part payload(ByteBuffer in) {
    int take = Math.min(wanted - filled, in.remaining());
    if (filled + take > payload.length) {
      payload = Arrays.copyOf(payload, Math.min(wanted, Math.max(filled + take, Math.max(FIRST_CAPACITY, 2 * payload.length))));
    }
    in.get(payload, filled, take);
    filled += take;
    return filled == wanted ? behindPayload() : Part.PAYLOAD;
  }

  private Part behindPayload() {
    return frameRest > 0 ? Part.SKIPPED : frameEnd();
  }

  /** A payload is delivered when its frame is whole, not before: the original reads the frame first. */
  private Part frameEnd() {
    if (!pending) {
      return Part.OUTER;
    }
    pending = false;
    Bytes whole = Bytes.wrap(payload.length == wanted ? payload : Arrays.copyOf(payload, wanted));
    payload = NOTHING;
    filled = 0;
    delivered = true;
    handler.payload(whole);
    return Part.OUTER;
  }

  private Part skipped(ByteBuffer in) {
    int take = (int) Math.min(frameRest, in.remaining());
    in.position(in.position() + take);
    frameRest -= take;
    return frameRest == 0 ? frameEnd() : Part.SKIPPED;
  }

  /** Adds seven bits of a number of up to 64; true when it is complete. A negative result is one above 2^63 - 1. */
  private boolean digit(byte next) {
    if (numberBytes == MAX_VARINT_BYTES - 1 && (next & 0xff) > 1) {
      throw violation(Violation.MALFORMED, "a length has more than 64 bits");
    }
    number |= (next & 0x7fL) << (7 * numberBytes);
    numberBytes++;
    return next >= 0;
  }

  private void clearNumber() {
    number = 0;
    numberBytes = 0;
  }

  /** Memory held for a frame that has not come whole, in bytes. */
  public int held() {
    return payload.length;
  }

  private static PeerViolation violation(Violation kind, String message) {
    return new PeerViolation(kind, message);
  }
}
