package org.blockberry.chain.json;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.Timestamps;

/**
 * Reads members of a JSON object by the rules of the chain's JSON: 64-bit integers are strings, smaller ones numbers,
 * null and absent both mean the default, unknown members are ignored. Errors name the path. Thread safe.
 */
public final class JsonFields {
  private final JsonValue value;
  private final String path;

  private JsonFields(JsonValue value, String path) {
    this.value = value;
    this.path = path;
  }

  /**
   * The members of {@code value}.
   *
   * @param path names it in errors, may be empty
   * @throws InvalidJsonException if it is no object
   */
  public static JsonFields of(JsonValue value, String path) {
    if (!value.isObject()) {
      throw new InvalidJsonException((path.isEmpty() ? "the value" : path) + " must be a JSON object");
    }
    return new JsonFields(value, path);
  }

  /** Names a member in errors. */
  public String path(String name) {
    return path.isEmpty() ? name : path + '.' + name;
  }

  /** Whether the member is there and not null. */
  public boolean has(String name) {
    return !value.get(name).isNull();
  }

  /** The member as it is, JSON null if absent. */
  public JsonValue raw(String name) {
    return value.get(name);
  }

  /** A string, empty if absent. */
  public String text(String name) {
    JsonValue member = value.get(name);
    if (member.isNull()) {
      return "";
    }
    return member.asString().orElseThrow(() -> wrong(name, "a string"));
  }

  /** A 64-bit integer, which is a decimal string; 0 if absent. */
  public long int64(String name) {
    return quoted(name, Long::parseLong);
  }

  /** An unsigned 64-bit integer, which is a decimal string; 0 if absent. */
  public long uint64(String name) {
    return quoted(name, Long::parseUnsignedLong);
  }

  /** A 32-bit integer, which is a number; 0 if absent. */
  public int int32(String name) {
    JsonValue member = value.get(name);
    if (member.isNull()) {
      return 0;
    }
    BigDecimal number = member.asNumber().orElseThrow(() -> wrong(name, "a number"));
    try {
      return number.intValueExact();
    } catch (ArithmeticException e) {
      throw wrong(name, "a whole number of 32 bits");
    }
  }

  /** An unsigned 32-bit integer, which is a number; 0 if absent. */
  public long uint32(String name) {
    JsonValue member = value.get(name);
    if (member.isNull()) {
      return 0;
    }
    BigDecimal number = member.asNumber().orElseThrow(() -> wrong(name, "a number"));
    try {
      long exact = number.longValueExact();
      if (exact >>> 32 == 0) {
        return exact;
      }
    } catch (ArithmeticException e) {
      throw wrong(name, "a whole number from 0 to 4294967295");
    }
    throw wrong(name, "a whole number from 0 to 4294967295");
  }

  /** A boolean, false if absent. */
  public boolean bool(String name) {
    JsonValue member = value.get(name);
    return !member.isNull() && member.asBoolean().orElseThrow(() -> wrong(name, "true or false"));
  }

  /** Bytes in hexadecimal of either case, none if absent. */
  public Bytes hex(String name) {
    String text = text(name);
    return checked(name, "hexadecimal", () -> Bytes.fromHex(text));
  }

  /** Bytes in base64, none if absent. */
  public Bytes base64(String name) {
    String text = text(name);
    return checked(name, "base64", () -> Bytes.wrap(Base64.getDecoder().decode(text)));
  }

  /** A time, the unset one if absent. */
  public Instant time(String name) {
    if (!has(name)) {
      return Timestamps.UNSET;
    }
    String text = text(name);
    try {
      return JsonTime.parse(text);
    } catch (InvalidJsonException e) {
      throw new InvalidJsonException(path(name) + ": " + e.getMessage());
    }
  }

  /** The members of an object member; those of an empty object if absent. */
  public JsonFields object(String name) {
    JsonValue member = value.get(name);
    return of(member.isNull() ? JsonValue.EMPTY_OBJECT : member, path(name));
  }

  /** An object member read by {@code reader}, empty if absent. */
  public <T> Optional<T> optional(String name, Function<JsonFields, T> reader) {
    return has(name) ? Optional.of(build(object(name), reader)) : Optional.empty();
  }

  /** An object member read by {@code reader}. */
  public <T> T required(String name, Function<JsonFields, T> reader) {
    if (!has(name)) {
      throw new InvalidJsonException(path(name) + " is missing");
    }
    return build(object(name), reader);
  }

  /** A list of objects, each read by {@code reader}; empty if absent. */
  public <T> List<T> list(String name, Function<JsonFields, T> reader) {
    List<T> result = new ArrayList<>();
    int i = 0;
    for (JsonValue element : elements(name)) {
      result.add(build(of(element, path(name) + '[' + i++ + ']'), reader));
    }
    return result;
  }

  /** A list of strings, empty if absent. */
  public List<String> texts(String name) {
    List<String> result = new ArrayList<>();
    for (JsonValue element : elements(name)) {
      result.add(element.asString().orElseThrow(() -> wrong(name, "a list of strings")));
    }
    return result;
  }

  /** A list of bytes in base64, empty if absent. */
  public List<Bytes> base64List(String name) {
    List<Bytes> result = new ArrayList<>();
    for (String text : texts(name)) {
      result.add(checked(name, "a list of base64", () -> Bytes.wrap(Base64.getDecoder().decode(text))));
    }
    return result;
  }

  /** Applies {@code reader}; what a record refuses becomes an error with the path. */
  static <T> T build(JsonFields fields, Function<JsonFields, T> reader) {
    try {
      return reader.apply(fields);
    } catch (IllegalArgumentException e) {
      throw new InvalidJsonException((fields.path.isEmpty() ? "" : fields.path + ": ") + e.getMessage());
    }
  }

  private List<JsonValue> elements(String name) {
    JsonValue member = value.get(name);
    if (!member.isNull() && !member.isArray()) {
      throw wrong(name, "a list");
    }
    return member.elements();
  }

  private long quoted(String name, Function<String, Long> reader) {
    JsonValue member = value.get(name);
    if (member.isNull()) {
      return 0;
    }
    String text = member.asString().orElseThrow(() -> wrong(name, "a whole number in quotes, like \"10\""));
    if (text.startsWith("+")) {
      throw wrong(name, "a whole number of 64 bits in quotes");
    }
    return checked(name, "a whole number of 64 bits in quotes", () -> reader.apply(text));
  }

  private <T> T checked(String name, String form, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (IllegalArgumentException e) {
      throw wrong(name, form);
    }
  }

  private InvalidJsonException wrong(String name, String form) {
    String text = JsonText.print(value.get(name));
    return new InvalidJsonException(path(name) + " is " + (text.length() <= 80 ? text : text.substring(0, 80) + "…")
        + " but must be " + form);
  }
}
