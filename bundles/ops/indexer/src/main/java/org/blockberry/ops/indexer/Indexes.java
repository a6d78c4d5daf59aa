package org.blockberry.ops.indexer;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Places within one block, ascending, as the value of a posting: the first one and then distances, each as a variable-length integer of 7 bits a byte, low ones first. A tag
 * that every transaction of a block has costs a key per block and a byte per transaction. Not thread safe.
 */
final class Indexes {
  private static final int BITS = 7;
  private static final int MORE = 1 << BITS;
  private static final int MOST_BYTES = 5;

  private byte[] encoded = new byte[4];
  private int size;
  private int last = -1;

  /** Adds one that is not below the last one; the last one again changes nothing. */
  void add(int index) {
    if (index < last) {
      throw new IllegalArgumentException("index " + index + " after " + last);
    }
    if (index == last) {
      return;
    }
    if (size + MOST_BYTES > encoded.length) {
      encoded = Arrays.copyOf(encoded, encoded.length * 2 + MOST_BYTES);
    }
    int rest = last < 0 ? index : index - last;
    last = index;
    for (; rest >= MORE; rest >>>= BITS) {
      encoded[size++] = (byte) (rest | MORE);
    }
    encoded[size++] = (byte) rest;
  }

  byte[] encode() {
    return Arrays.copyOf(encoded, size);
  }

  /** How many there are. */
  static int count(byte[] encoded) {
    int count = 0;
    for (byte one : encoded) {
      count += one >= 0 ? 1 : 0;
    }
    return count;
  }

  /**
   * Gives each one.
   *
   * @throws IllegalArgumentException nobody encoded that
   */
  static void forEach(byte[] encoded, IntConsumer each) {
    ByteBuffer in = ByteBuffer.wrap(encoded);
    int last = 0;
    while (in.hasRemaining()) {
      last += next(in);
      if (last < 0) {
        throw new IllegalArgumentException("places that are too large");
      }
      each.accept(last);
    }
  }

  private static int next(ByteBuffer in) {
    int value = 0;
    try {
      for (int shift = 0; shift < MOST_BYTES * BITS; shift += BITS) {
        byte one = in.get();
        value |= (one & MORE - 1) << shift;
        if (one >= 0) {
          return value;
        }
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("places that end too early", e);
    }
    throw new IllegalArgumentException("places that are too long");
  }
}
