package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * One fact of an event.
 *
 * @param key its name; an empty one is never indexed
 * @param value its value
 * @param index whether transactions and blocks can be found by it
 */
public record EventAttribute(String key, String value, boolean index) implements ProtoMessage {
  /** Refuses null. */
  public EventAttribute {
    requireNonNull(key, "key");
    requireNonNull(value, "value");
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.string(1, key);
    out.string(2, value);
    out.bool(3, index);
  }

  /** Reads the fields. */
  public static EventAttribute read(ProtoReader in) {
    return new EventAttribute(in.string(1), in.string(2), in.bool(3));
  }

  /** Decodes the canonical encoding. */
  public static EventAttribute decode(Bytes encoded) {
    return ProtoReader.strict(encoded, EventAttribute::read);
  }
}
