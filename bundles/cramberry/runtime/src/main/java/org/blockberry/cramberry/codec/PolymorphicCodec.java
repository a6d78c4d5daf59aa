package org.blockberry.cramberry.codec;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.blockberry.cramberry.ErrorCategory;
import org.blockberry.cramberry.TypeRegistry;
import org.blockberry.cramberry.WireReader;
import org.blockberry.cramberry.WireType;
import org.blockberry.cramberry.WireWriter;

/** A value of one of several types: type id and body, or {@code 00} for none. Specification 4.8, 5.4, 6. */
public final class PolymorphicCodec implements Codec<Optional<Tagged>> {
  private static final long ID_BITS = 0xffff_ffffL; // the original drops the rest

  private final TypeRegistry registry;
  private final Function<String, Codec<?>> types;
  private final Predicate<String> allowed;

  /**
   * A place for values of several types.
   *
   * @param types the codec of each registered type
   * @param allowed which of the registered types may stand here
   */
  public PolymorphicCodec(TypeRegistry registry, Function<String, Codec<?>> types, Predicate<String> allowed) {
    this.registry = registry;
    this.types = types;
    this.allowed = allowed;
  }

  @Override
  public int wireType() {
    return WireType.OTHER;
  }

  @Override
  public void write(WireWriter out, Optional<Tagged> value) {
    if (value.isEmpty()) {
      out.writeEnd();
      return;
    }
    Tagged tagged = value.get();
    out.writeUnsigned(registry.id(tagged.type()).orElseThrow(() ->
        out.error(ErrorCategory.UNREGISTERED_TYPE, tagged.type() + " is not registered")));
    if (!allowed.test(tagged.type())) {
      throw out.error(ErrorCategory.TYPE_MISMATCH, tagged.type() + " may not stand here");
    }
    writeBody(out, types.apply(tagged.type()), tagged.value());
  }

  @SuppressWarnings("unchecked") // the codec of that type
  private static <T> void writeBody(WireWriter out, Codec<T> codec, Object value) {
    codec.write(out, (T) value);
  }

  @Override
  public Optional<Tagged> read(WireReader in, Optional<Tagged> present) {
    long id = in.readUnsigned() & ID_BITS;
    if (id == 0) {
      return Optional.empty();
    }
    String type = registry.type(id).orElseThrow(() -> in.error(ErrorCategory.UNKNOWN_TYPE, "type id " + id + " is not registered"));
    if (!allowed.test(type)) {
      throw in.error(ErrorCategory.TYPE_MISMATCH, type + " may not stand here");
    }
    return Optional.of(new Tagged(type, types.apply(type).read(in, null)));
  }

  @Override
  public Optional<Tagged> zero() {
    return Optional.empty();
  }

  @Override
  public boolean isEmpty(Optional<Tagged> value) {
    return value.isEmpty();
  }
}
