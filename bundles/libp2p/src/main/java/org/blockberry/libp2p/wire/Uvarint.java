package org.blockberry.libp2p.wire;

import java.nio.ByteBuffer;
import org.blockberry.libp2p.MalformedException;

/** The unsigned varint of multiformats: at most 9 bytes (63 bits), in its shortest form. Pure. */
public final class Uvarint {
  /** Longest form in bytes. */
  public static final int MAX_BYTES = 9;

  private Uvarint() {}

  /**
   * Reads one number and moves the position behind it.
   *
   * @return 0 to 2^63 - 1
   * @throws MalformedException if the number is cut off, longer than 9 bytes, or padded
   */
  public static long read(ByteBuffer from) {
    long value = 0;
    for (int i = 0; i < MAX_BYTES; i++) {
      if (!from.hasRemaining()) {
        throw new MalformedException("a varint is cut off");
      }
      byte next = from.get();
      value |= (next & 0x7fL) << (7 * i);
      if (next >= 0) {
        if (next == 0 && i > 0) {
          throw new MalformedException("a varint is not in its shortest form");
        }
        return value;
      }
    }
    throw new MalformedException("a varint has more than 63 bits");
  }

  /** Bytes that {@code value}, 0 or more, takes. */
  public static int size(long value) {
    return value == 0 ? 1 : (Long.SIZE - Long.numberOfLeadingZeros(checked(value)) + 6) / 7;
  }

  /** Writes {@code value}, 0 or more, in its shortest form. */
  public static void write(long value, ByteBuffer to) {
    long rest = checked(value);
    while (rest >= 0x80) {
      to.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    to.put((byte) rest);
  }

  private static long checked(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("a varint holds 0 or more, not " + value);
    }
    return value;
  }
}
