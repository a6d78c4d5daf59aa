package org.blockberry.ops.indexer;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Places within one block, ascending. The first one stands in the posting's key; its value has the distances of the others, each as a variable-length integer of 7 bits a
 * byte, low ones first. So a tag that every transaction of a block has costs a key per block and a byte per transaction. Not thread safe.
 */
final class Indexes {
  private static final int BITS = 7;
  private static final int MORE = 1 << BITS;
  private static final int MOST_BYTES = 5;
  private static final byte[] NONE = {};

  private final int first;
  private byte[] others = NONE;
  private int size;
  private int last;

  Indexes(int first) {
    this.first = first;
    this.last = first;
  }

  int first() {
    return first;
  }

  /** Adds one that is not below the last one; the last one again changes nothing. */
  void add(int index) {
    if (index < last) {
      throw new IllegalArgumentException("index " + index + " after " + last);
    }
    if (index == last) {
      return;
    }
    if (size + MOST_BYTES > others.length) {
      others = Arrays.copyOf(others, others.length * 2 + MOST_BYTES);
    }
    int rest = index - last;
    last = index;
    for (; rest >= MORE; rest >>>= BITS) {
      others[size++] = (byte) (rest | MORE);
    }
    others[size++] = (byte) rest;
  }

  /** All but the first. */
  byte[] encode() {
    return size == 0 ? NONE : Arrays.copyOf(others, size);
  }

  /** How many there are, with the first. */
  static int count(byte[] encoded) {
    int count = 1;
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
  static void forEach(int first, byte[] encoded, IntConsumer each) {
    each.accept(first);
    ByteBuffer in = ByteBuffer.wrap(encoded);
    int last = first;
    while (in.hasRemaining()) {
      int next = last + distance(in);
      if (next <= last) {
        throw new IllegalArgumentException("places out of order");
      }
      last = next;
      each.accept(last);
    }
  }

  private static int distance(ByteBuffer in) {
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
