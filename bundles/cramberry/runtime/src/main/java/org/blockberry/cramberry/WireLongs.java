package org.blockberry.cramberry;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/** An immutable list of 64-bit numbers over an array that nobody else has: eight bytes each, without an object per number. Threading: any. */
public final class WireLongs extends AbstractList<Long> implements RandomAccess {
  private static final WireLongs EMPTY = new WireLongs(new long[0]);

  private final long[] values;

  private WireLongs(long[] values) {
    this.values = values;
  }

  private static WireLongs owning(long[] values) {
    return values.length == 0 ? EMPTY : new WireLongs(values);
  }

  /**
   * The list itself if it is one, else a copy.
   *
   * @throws NullPointerException an element is null
   */
  public static WireLongs copyOf(List<Long> source) {
    if (source instanceof WireLongs known) {
      return known;
    }
    long[] copy = new long[source.size()];
    int i = 0;
    for (long each : source) {
      copy[i++] = each;
    }
    return owning(copy);
  }

  /** A copy. */
  public static WireLongs of(long... values) {
    return owning(values.clone());
  }

  /** Count and zigzag varints. */
  public static WireLongs readSigned(WireReader in) {
    return owning(in.readAllSigned());
  }

  /** Count and varints. */
  public static WireLongs readUnsigned(WireReader in) {
    return owning(in.readAllUnsigned());
  }

  /** Count and varints, each of them below 2^32. */
  public static WireLongs readUint32(WireReader in) {
    return owning(in.readAllUint32());
  }

  /** Count and zigzag varints. */
  public void writeSigned(WireWriter out) {
    out.writeUnsigned(values.length); // the original counts these when decoding only
    out.writeAllSigned(values);
  }

  /** Count and varints. */
  public void writeUnsigned(WireWriter out) {
    out.writeUnsigned(values.length);
    out.writeAllUnsigned(values);
  }

  /** The number at {@code index}, without an object around it. */
  public long at(int index) {
    return values[index];
  }

  @Override
  public Long get(int index) {
    return values[index];
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WireLongs that ? Arrays.equals(values, that.values) : super.equals(other);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values); // as lists have it
  }
}
