package org.blockberry.cramberry;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/** An immutable list of 32-bit numbers over an array that nobody else has: four bytes each, without an object per number. Threading: any. */
public final class WireInts extends AbstractList<Integer> implements RandomAccess {
  private static final WireInts EMPTY = new WireInts(new int[0]);

  private final int[] values;

  private WireInts(int[] values) {
    this.values = values;
  }

  private static WireInts owning(int[] values) {
    return values.length == 0 ? EMPTY : new WireInts(values);
  }

  /**
   * The list itself if it is one, else a copy.
   *
   * @throws NullPointerException an element is null
   */
  public static WireInts copyOf(List<Integer> source) {
    if (source instanceof WireInts known) {
      return known;
    }
    int[] copy = new int[source.size()];
    int i = 0;
    for (int each : source) {
      copy[i++] = each;
    }
    return owning(copy);
  }

  /** A copy. */
  public static WireInts of(int... values) {
    return owning(values.clone());
  }

  /** Count and zigzag varints, each of them within 32 bits. */
  public static WireInts readSigned(WireReader in) {
    return owning(in.readAllInt32());
  }

  /** Count and varints, each of them below 2^16. */
  public static WireInts readUint16(WireReader in) {
    return owning(in.readAllUint16());
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
  public int at(int index) {
    return values[index];
  }

  @Override
  public Integer get(int index) {
    return values[index];
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WireInts that ? Arrays.equals(values, that.values) : super.equals(other);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values); // as lists have it
  }
}
