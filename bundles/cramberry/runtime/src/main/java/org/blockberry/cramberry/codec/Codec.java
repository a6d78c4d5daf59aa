package org.blockberry.cramberry.codec;

import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.Options;
import org.blockberry.cramberry.WireReader;
import org.blockberry.cramberry.WireWriter;

/** Writes and reads values of one type. Immutable; any thread. Specification 4 and 5. */
public interface Codec<T> {
  /** Wire type of a field of this type. */
  int wireType();

  /** Writes the body of a value: no tag in front. */
  void write(WireWriter out, T value);

  /**
   * Reads a body.
   *
   * @param present what an earlier occurrence of the same field gave, into which messages, maps and pointers merge; null for none
   */
  T read(WireReader in, T present);

  /** The value that a field has when it is absent. */
  T zero();

  /** Whether a field with this value is left out. */
  boolean isEmpty(T value);

  /** Whether lists of this type count as packed: they then cost no depth. */
  default boolean packed() {
    return false;
  }

  /** Whether values of this type can be keys of a map. */
  default boolean canBeKey() {
    return false;
  }

  /** Whether a body may consist of no bytes, at the end of the data. */
  default boolean mayTakeNoBytes() {
    return false;
  }

  /** The encoding of a value that stands alone. */
  default Bytes encode(T value, Options options) {
    WireWriter out = WireWriter.create(options);
    write(out, value);
    return out.toBytes();
  }

  /** Decodes a value that stands alone; bytes behind it are ignored. */
  default T decode(Bytes data, Options options) {
    return read(WireReader.of(data, options), null);
  }
}
