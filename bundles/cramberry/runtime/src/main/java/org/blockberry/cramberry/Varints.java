package org.blockberry.cramberry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Varints of up to eight bytes without a loop: a store for each of the short lengths, beyond them groups of seven bits spread over, or
 * gathered from, one eight-byte word. Pure.
 */
final class Varints {
  /** Bytes of the longest varint; also the room and the data that these methods touch. */
  static final int MAX = 10;

  private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long CONTINUED = 0x8080808080808080L;

  private Varints() {}

  /** The first eight bytes from {@code at}. */
  static long word(byte[] data, int at) {
    return (long) LONG.get(data, at);
  }

  /** Writes the shortest form of {@code value}; {@link #MAX} bytes from {@code at} may change. Gives the place behind it. */
  static int put(byte[] target, int at, long value) {
    if (value >>> 28 != 0) {
      return putLong(target, at, value);
    }
    int low = (int) value;
    if (low < 0x80) {
      target[at] = (byte) low;
      return at + 1;
    }
    if (low < 0x4000) {
      SHORT.set(target, at, (short) (low & 0x7f | low << 1 & 0x7f00 | 0x80));
      return at + 2;
    }
    int three = low & 0x7f | low << 1 & 0x7f00 | low << 2 & 0x7f0000;
    if (low < 0x200000) {
      INT.set(target, at, three | 0x8080);
      return at + 3;
    }
    INT.set(target, at, three | low << 3 & 0x7f000000 | 0x808080);
    return at + 4;
  }

  private static int putLong(byte[] target, int at, long value) {
    if (value >>> 56 != 0) {
      return putLongest(target, at, value);
    }
    int size = size(value);
    long halves = value & 0xfffffffL | (value & 0xfffffff0000000L) << 4;
    long pairs = halves & 0x3fff00003fffL | (halves & 0xfffc0000fffc000L) << 2;
    long groups = pairs & 0x7f007f007f007fL | (pairs & 0x3f803f803f803f80L) << 1;
    LONG.set(target, at, groups | CONTINUED >>> 72 - 8 * size);
    return at + size;
  }

  private static int putLongest(byte[] target, int from, long value) {
    int at = from;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      target[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[at] = (byte) rest;
    return at + 1;
  }

  /** Bytes of the shortest form. */
  static int size(long value) {
    return (70 - Long.numberOfLeadingZeros(value | 1)) * 37 >>> 8; // a division by seven, exact here
  }

  /** Bytes of the varint at the start of {@code word}; more than eight if it does not end in it. */
  static int size8(long word) {
    return (Long.numberOfTrailingZeros(~word & CONTINUED) >>> 3) + 1;
  }

  /** The varint of {@code size} bytes, 1 to 8, at the start of {@code word}. */
  static long gather(long word, int size) {
    long own = word & -1L >>> 64 - 8 * size;
    long pairs = own & 0x7f007f007f007fL | (own & 0x7f007f007f007f00L) >>> 1;
    long halves = pairs & 0x3fff00003fffL | (pairs & 0x3fff00003fff0000L) >>> 2;
    return halves & 0xfffffffL | (halves & 0xfffffff00000000L) >>> 4;
  }
}
