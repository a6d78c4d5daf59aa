package org.blockberry.cramberry.codec;

import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.blockberry.cramberry.WireReader;
import org.blockberry.cramberry.WireWriter;

/** A type without parts. */
record ScalarCodec<T>(int wireType, T zero, boolean packed, boolean canBeKey, Predicate<T> empty, BiConsumer<WireWriter, T> writing,
    Function<WireReader, T> reading) implements Codec<T> {
  @Override
  public void write(WireWriter out, T value) {
    writing.accept(out, value);
  }

  @Override
  public T read(WireReader in, T present) {
    return reading.apply(in);
  }

  @Override
  public boolean isEmpty(T value) {
    return empty.test(value);
  }
}
