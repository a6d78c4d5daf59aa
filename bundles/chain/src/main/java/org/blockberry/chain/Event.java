package org.blockberry.chain;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;
import org.blockberry.chain.wire.ProtoReader;
import org.blockberry.chain.wire.ProtoWriter;

/**
 * Something that happened in the application. Events are in no hash.
 *
 * @param type what happened; an empty one is never indexed
 * @param attributes the facts, in the application's order
 */
public record Event(String type, List<EventAttribute> attributes) implements ProtoMessage {
  /** The most attributes of one event that are read. */
  public static final int MAX_ATTRIBUTES = 100_000;

  /** Copies the list. */
  public Event {
    requireNonNull(type, "type");
    attributes = List.copyOf(attributes);
  }

  @Override
  public void writeTo(ProtoWriter out) {
    out.string(1, type);
    out.messages(2, attributes);
  }

  /** Reads the fields. */
  public static Event read(ProtoReader in) {
    return new Event(in.string(1), in.messages(2, MAX_ATTRIBUTES, EventAttribute::read));
  }

  /** Decodes the canonical encoding. */
  public static Event decode(Bytes encoded) {
    return ProtoReader.strict(encoded, Event::read);
  }
}
