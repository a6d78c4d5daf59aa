package org.blockberry.api.value;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A small immutable JSON tree: what RPC methods take and give, what commands print with {@code --json}. No JSON library
 * shows through, so a plugin needs none. Thread safe.
 *
 * <p>Kinds may be added in later versions: read a value with {@link #accept} or the {@code as...} methods, not with a
 * chain of {@code instanceof}.
 */
public abstract class JsonValue {
  /** JSON {@code null}. */
  public static final JsonValue NULL = new Null();
  /** JSON {@code true}. */
  public static final JsonValue TRUE = new Bool(true);
  /** JSON {@code false}. */
  public static final JsonValue FALSE = new Bool(false);
  /** The object without members. */
  public static final JsonValue EMPTY_OBJECT = new Obj(Map.of());
  /** The array without elements. */
  public static final JsonValue EMPTY_ARRAY = new Arr(List.of());

  private JsonValue() {}

  /** A JSON string; {@code null} gives {@link #NULL}. */
  public static JsonValue of(String text) {
    return text == null ? NULL : new Str(text);
  }

  /** A JSON number without fraction. */
  public static JsonValue of(long number) {
    return new Num(BigDecimal.valueOf(number));
  }

  /** A JSON number. */
  public static JsonValue of(BigDecimal number) {
    return new Num(Objects.requireNonNull(number, "number"));
  }

  /** {@link #TRUE} or {@link #FALSE}. */
  public static JsonValue of(boolean value) {
    return value ? TRUE : FALSE;
  }

  /** A 64-bit integer as a decimal string, the way CometBFT writes it. */
  public static JsonValue int64(long number) {
    return new Str(Long.toString(number));
  }

  /** A JSON array; the list is copied. */
  public static JsonValue array(List<? extends JsonValue> elements) {
    return elements.isEmpty() ? EMPTY_ARRAY : new Arr(List.copyOf(elements));
  }

  /** Starts an object; members keep the order in which they are put. */
  public static ObjectBuilder object() {
    return new ObjectBuilder();
  }

  /** Starts an array. */
  public static ArrayBuilder array() {
    return new ArrayBuilder();
  }

  /** Calls the method of {@code visitor} for this kind of value. */
  public abstract <R> R accept(Visitor<R> visitor);

  /** Whether this is JSON {@code null}. */
  public boolean isNull() {
    return false;
  }

  /** The text of a string, else empty. */
  public Optional<String> asString() {
    return Optional.empty();
  }

  /** The value of a number, else empty. */
  public Optional<BigDecimal> asNumber() {
    return Optional.empty();
  }

  /** The value of a boolean, else empty. */
  public Optional<Boolean> asBoolean() {
    return Optional.empty();
  }

  /** The elements of an array, else an empty list; unmodifiable. */
  public List<JsonValue> elements() {
    return List.of();
  }

  /** The members of an object in order, else an empty map; unmodifiable. */
  public Map<String, JsonValue> members() {
    return Map.of();
  }

  /** Whether this is an object. */
  public boolean isObject() {
    return false;
  }

  /** Whether this is an array. */
  public boolean isArray() {
    return false;
  }

  /** The member called {@code name}, or {@link #NULL} when this is no object or has none. */
  public JsonValue get(String name) {
    return members().getOrDefault(name, NULL);
  }

  /** Receives one value. Kinds that a visitor does not know go to {@link #other}. */
  public interface Visitor<R> {
    /** Any kind without a method of its own here. */
    R other(JsonValue value);

    /** JSON {@code null}. */
    default R nothing() {
      return other(NULL);
    }

    /** A boolean. */
    default R bool(boolean value) {
      return other(of(value));
    }

    /** A number. */
    default R number(BigDecimal value) {
      return other(of(value));
    }

    /** A string. */
    default R string(String value) {
      return other(of(value));
    }

    /** An array. */
    default R array(List<JsonValue> elements) {
      return other(JsonValue.array(elements));
    }

    /** An object. */
    default R object(Map<String, JsonValue> members) {
      return other(new Obj(members));
    }
  }

  /** Builds an object. Not thread safe. */
  public static final class ObjectBuilder {
    private final Map<String, JsonValue> members = new LinkedHashMap<>();

    private ObjectBuilder() {}

    /** Puts one member; a later put of the same name replaces it. */
    public ObjectBuilder put(String name, JsonValue value) {
      members.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, name));
      return this;
    }

    /** Puts a string, or null. */
    public ObjectBuilder put(String name, String value) {
      return put(name, of(value));
    }

    /** Puts a number. For 64-bit chain values use {@link #putInt64}. */
    public ObjectBuilder put(String name, long value) {
      return put(name, of(value));
    }

    /** Puts a boolean. */
    public ObjectBuilder put(String name, boolean value) {
      return put(name, of(value));
    }

    /** Puts a 64-bit integer as a decimal string. */
    public ObjectBuilder putInt64(String name, long value) {
      return put(name, int64(value));
    }

    /** The finished object. */
    public JsonValue build() {
      return members.isEmpty() ? EMPTY_OBJECT : new Obj(Collections.unmodifiableMap(new LinkedHashMap<>(members)));
    }
  }

  /** Builds an array. Not thread safe. */
  public static final class ArrayBuilder {
    private final List<JsonValue> elements = new ArrayList<>();

    private ArrayBuilder() {}

    /** Adds one element. */
    public ArrayBuilder add(JsonValue value) {
      elements.add(Objects.requireNonNull(value, "value"));
      return this;
    }

    /** The finished array. */
    public JsonValue build() {
      return JsonValue.array(elements);
    }
  }

  private static final class Null extends JsonValue {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.nothing();
    }

    @Override
    public boolean isNull() {
      return true;
    }

    @Override
    public String toString() {
      return "null";
    }
  }

  private static final class Bool extends JsonValue {
    private final boolean value;

    Bool(boolean value) {
      this.value = value;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.bool(value);
    }

    @Override
    public Optional<Boolean> asBoolean() {
      return Optional.of(value);
    }

    @Override
    public String toString() {
      return Boolean.toString(value);
    }
  }

  private static final class Num extends JsonValue {
    private final BigDecimal value;

    Num(BigDecimal value) {
      this.value = value;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.number(value);
    }

    @Override
    public Optional<BigDecimal> asNumber() {
      return Optional.of(value);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Num that && value.compareTo(that.value) == 0;
    }

    @Override
    public int hashCode() {
      return value.stripTrailingZeros().hashCode();
    }

    @Override
    public String toString() {
      return value.toString();
    }
  }

  private static final class Str extends JsonValue {
    private final String value;

    Str(String value) {
      this.value = value;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.string(value);
    }

    @Override
    public Optional<String> asString() {
      return Optional.of(value);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Str that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
      return value.hashCode();
    }

    @Override
    public String toString() {
      return '"' + value + '"';
    }
  }

  private static final class Arr extends JsonValue {
    private final List<JsonValue> elements;

    Arr(List<JsonValue> elements) {
      this.elements = elements;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.array(elements);
    }

    @Override
    public List<JsonValue> elements() {
      return elements;
    }

    @Override
    public boolean isArray() {
      return true;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Arr that && elements.equals(that.elements);
    }

    @Override
    public int hashCode() {
      return elements.hashCode();
    }

    @Override
    public String toString() {
      return elements.toString();
    }
  }

  private static final class Obj extends JsonValue {
    private final Map<String, JsonValue> members;

    Obj(Map<String, JsonValue> members) {
      this.members = members;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.object(members);
    }

    @Override
    public Map<String, JsonValue> members() {
      return members;
    }

    @Override
    public boolean isObject() {
      return true;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Obj that && members.equals(that.members);
    }

    @Override
    public int hashCode() {
      return members.hashCode();
    }

    @Override
    public String toString() {
      return members.toString();
    }
  }
}
