package org.blockberry.store.state.iavl;

import java.nio.ByteBuffer;

/** Unsigned numbers below 2^63 in our own records: seven bits a byte, the lowest first. */
final class Varint {
  /** Bytes that a number takes at most. */
  static final int MAX_BYTES = 9;

  private static final int MOST_BITS = 63;

  private Varint() {}

  /** Bytes that a number takes. */
  static int size(long value) {
    return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7);
  }

  /** Writes from {@code from}; returns the position after the number. */
  static int write(byte[] target, int from, long value) {
    int at = from;
    long rest = value;
    while (rest > 0x7F) {
      target[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[at++] = (byte) rest;
    return at;
  }

  static void write(ByteBuffer out, long value) {
    long rest = value;
    while (rest > 0x7F) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  static long read(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < MOST_BITS; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number has more than 63 bits");
  }

  /** A length that the rest of {@code in} can hold. */
  static int length(ByteBuffer in) {
    long length = read(in);
    if (length > in.remaining()) {
      throw new IllegalArgumentException("a part claims " + length + " bytes where " + in.remaining() + " are left");
    }
    return (int) length;
  }
}
