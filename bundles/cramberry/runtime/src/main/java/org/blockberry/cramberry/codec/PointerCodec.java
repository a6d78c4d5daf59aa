package org.blockberry.cramberry.codec;

import java.util.Optional;
import org.blockberry.cramberry.WireReader;
import org.blockberry.cramberry.WireType;
import org.blockberry.cramberry.WireWriter;

/** The body of the target, or one byte {@code 00}. */
record PointerCodec<T>(Codec<T> target) implements Codec<Optional<T>> {
  @Override
  public int wireType() {
    return WireType.OTHER;
  }

  @Override
  public void write(WireWriter out, Optional<T> value) {
    if (value.isPresent()) {
      target.write(out, value.get());
    } else {
      out.writeEnd();
    }
  }

  @Override
  public Optional<T> read(WireReader in, Optional<T> present) {
    if (in.remaining() == 0) {
      return present == null ? Optional.empty() : present;
    }
    if (in.consumeNil()) {
      return Optional.empty();
    }
    return Optional.of(target.read(in, present == null ? null : present.orElse(null)));
  }

  @Override
  public Optional<T> zero() {
    return Optional.empty();
  }

  @Override
  public boolean isEmpty(Optional<T> value) {
    return value.isEmpty();
  }

  @Override
  public boolean mayTakeNoBytes() {
    return true;
  }
}
