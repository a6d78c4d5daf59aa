package org.blockberry.cramberry.codec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.blockberry.cramberry.ErrorCategory;
import org.blockberry.cramberry.WireReader;
import org.blockberry.cramberry.WireType;
import org.blockberry.cramberry.WireWriter;

/**
 * A message whose fields are known by name in a map; a field that is not in the map has its empty value. Declare all fields before
 * the first use; a message may have fields of its own type.
 */
public final class MessageCodec implements Codec<Map<String, Object>> {
  private static final int MAX_EMPTY_DEPTH = 100; // beyond it a message counts as not empty
  private static final int MAP = 192; // bytes of memory, with the list of what occurred and what goes through the fields
  private static final int ENTRY = 136; // the first one makes the table
  private static final int COPIED = 72; // a field that came before, when the message comes again

  private final String name;
  private final TreeMap<Integer, Field<?>> fields = new TreeMap<>();

  private record Field<T>(int number, String name, Codec<T> codec, boolean required) {
    @SuppressWarnings("unchecked") // what is not of the field's type fails in its codec with a ClassCastException
    T of(Map<String, Object> message) {
      Object value = message.get(name);
      return value == null ? codec.zero() : (T) value;
    }

    boolean emptyIn(Map<String, Object> message) {
      return codec.isEmpty(of(message));
    }

    boolean emptyIn(Map<String, Object> message, int depth) {
      return codec instanceof MessageCodec nested ? nested.empty(nestedIn(message), depth + 1) : emptyIn(message);
    }

    @SuppressWarnings("unchecked") // messages are maps
    private Map<String, Object> nestedIn(Map<String, Object> message) {
      return (Map<String, Object>) of(message);
    }

    void write(WireWriter out, Map<String, Object> message) {
      out.writeTag(number, codec.wireType());
      codec.write(out, of(message));
    }

    @SuppressWarnings("unchecked") // only this field's codec puts a value there
    void read(WireReader in, Map<String, Object> into) {
      into.put(name, codec.read(in, (T) into.get(name)));
    }
  }

  /** A message without fields yet. */
  public MessageCodec(String name) {
    this.name = name;
  }

  /** Name of the type. */
  public String name() {
    return name;
  }

  /** Declares a field; gives the codec back. */
  public <T> MessageCodec field(int number, String fieldName, Codec<T> codec, boolean required) {
    if (fields.putIfAbsent(number, new Field<>(number, fieldName, codec, required)) != null) {
      throw new IllegalArgumentException(name + " has two fields with number " + number);
    }
    return this;
  }

  @Override
  public int wireType() {
    return WireType.OTHER;
  }

  @Override
  public void write(WireWriter out, Map<String, Object> message) {
    out.enter();
    for (Field<?> field : fields.values()) {
      if (!out.options().omitEmpty() || !field.emptyIn(message)) {
        field.write(out, message);
      }
    }
    out.writeEnd();
    out.leave();
  }

  @Override
  public Map<String, Object> read(WireReader in, Map<String, Object> present) {
    in.enter();
    in.charge(MAP + (present == null ? 0 : ENTRY + (long) COPIED * present.size()));
    Map<String, Object> message = present == null ? new LinkedHashMap<>() : new LinkedHashMap<>(present);
    List<Integer> occurred = new ArrayList<>();
    for (int number = in.nextField(); number != 0; number = in.nextField()) {
      Field<?> field = fields.get(number);
      if (field == null) {
        in.skipField();
      } else {
        if (!message.containsKey(field.name)) {
          in.charge(ENTRY);
        }
        if (field.required) {
          occurred.add(number);
        }
        field.read(in, message);
      }
    }
    for (Field<?> field : fields.values()) {
      if (field.required && !occurred.contains(field.number)) {
        throw in.error(ErrorCategory.REQUIRED_FIELD_MISSING, "required field " + field.name + " of " + name + " is missing");
      }
    }
    in.leave();
    return message;
  }

  @Override
  public Map<String, Object> zero() {
    return Map.of();
  }

  @Override
  public boolean isEmpty(Map<String, Object> message) {
    return empty(message, 0);
  }

  private boolean empty(Map<String, Object> message, int depth) {
    return depth <= MAX_EMPTY_DEPTH && fields.values().stream().allMatch(field -> field.emptyIn(message, depth));
  }

  @Override
  public boolean mayTakeNoBytes() {
    return true;
  }
}
