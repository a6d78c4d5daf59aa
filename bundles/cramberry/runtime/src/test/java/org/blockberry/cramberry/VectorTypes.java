package org.blockberry.cramberry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.codec.Codec;
import org.blockberry.cramberry.codec.Codecs;
import org.blockberry.cramberry.codec.Complex;
import org.blockberry.cramberry.codec.MessageCodec;
import org.blockberry.cramberry.codec.PolymorphicCodec;
import org.blockberry.cramberry.codec.Tagged;

/** The types of the vectors, from their names, with values from and to the notation of the vectors' README. */
final class VectorTypes {
  /** A codec with the way from JSON to its values and back. */
  record Type(Codec<Object> codec, FromJson fromJson) {}

  /** Reads a value. */
  interface FromJson {
    Object read(JsonNode json);
  }

  private static final Comparator<Float> FLOATS = Comparator.comparing((Float value) -> value.isNaN())
      .thenComparing((one, other) -> one.floatValue() == other ? 0 : Float.compare(one, other));
  private static final Comparator<Double> DOUBLES = Comparator.comparing((Double value) -> value.isNaN())
      .thenComparing((one, other) -> one.doubleValue() == other ? 0 : Double.compare(one, other));

  private final JsonNode definitions;
  private final TypeRegistry registry = new TypeRegistry();
  private final Map<String, MessageCodec> messages = new HashMap<>();
  private final Map<String, FromJson> readers = new HashMap<>();

  VectorTypes(JsonNode definitions) {
    this.definitions = definitions;
    definitions.get("registry").properties().forEach(entry -> registry.register(entry.getValue().asText(),
        Long.parseLong(entry.getKey())));
  }

  Type type(String name, boolean rawStrings) {
    if (name.startsWith("*")) {
      Type target = type(name.substring(1), rawStrings);
      boolean collapses = name.startsWith("**");
      return collapses ? target : new Type(cast(Codecs.pointer(target.codec())),
          json -> json.isNull() ? Optional.empty() : Optional.of(target.fromJson().read(json)));
    }
    if (name.startsWith("map[")) {
      return map(name, rawStrings);
    }
    if (name.equals("[]uint8")) {
      return scalar("bytes", rawStrings);
    }
    if (name.startsWith("[")) {
      int close = name.indexOf(']');
      Type element = type(name.substring(close + 1), rawStrings);
      String size = name.substring(1, close);
      Codec<?> codec = size.isEmpty() ? Codecs.list(element.codec()) : Codecs.array(element.codec(), Integer.parseInt(size));
      return new Type(cast(codec), json -> json.isTextual() ? bytesAsList(json.asText())
          : StreamSupport.stream(json.spliterator(), false).map(element.fromJson()::read).toList());
    }
    if (definitions.get("enums").has(name)) {
      return scalar("int32", rawStrings);
    }
    if (definitions.get("messages").has(name)) {
      Codec<?> codec = message(name);
      return new Type(cast(codec), json -> readers.get(name).read(json));
    }
    if (name.equals("any") || definitions.get("interfaces").has(name)) {
      return polymorphic(name);
    }
    return scalar(name, rawStrings);
  }

  private static List<Object> bytesAsList(String hex) {
    List<Object> list = new ArrayList<>();
    for (byte next : Bytes.fromHex(hex).toArray()) {
      list.add((long) (next & 0xff));
    }
    return list;
  }

  private Type polymorphic(String name) {
    Set<String> allowed = new java.util.HashSet<>();
    if (!name.equals("any")) {
      definitions.get("interfaces").get(name).forEach(each -> allowed.add(each.asText()));
    }
    PolymorphicCodec codec = new PolymorphicCodec(registry, this::message, type -> name.equals("any") || allowed.contains(type));
    return new Type(cast(codec), json -> json.isNull() ? Optional.empty()
        : Optional.of(new Tagged(json.get("type").asText(), type(json.get("type").asText(), false).fromJson().read(json.get("value")))));
  }

  private Type map(String name, boolean rawStrings) {
    int close = 4;
    for (int open = 1; open > 0; close++) {
      open += name.charAt(close) == '[' ? 1 : name.charAt(close) == ']' ? -1 : 0;
    }
    String keyName = name.substring(4, close - 1);
    Type key = type(keyName, rawStrings);
    Type value = type(name.substring(close), rawStrings);
    return new Type(cast(Codecs.map(key.codec(), value.codec(), order(keyName))), json -> {
      Map<Object, Object> map = new LinkedHashMap<>();
      List<JsonNode> pairs = new ArrayList<>();
      json.forEach(pairs::add);
      java.util.Collections.reverse(pairs); // the codec must sort
      pairs.forEach(pair -> map.put(key.fromJson().read(pair.get(0)), value.fromJson().read(pair.get(1))));
      return map;
    });
  }

  @SuppressWarnings("unchecked") // the order of the key's own type
  private static Comparator<Object> order(String key) {
    Comparator<?> order = switch (key) {
      case "string" -> WireMap.STRINGS;
      case "uint64", "uint", "uintptr" -> WireMap.UNSIGNED;
      case "float32" -> FLOATS;
      case "float64" -> DOUBLES;
      default -> Comparator.naturalOrder();
    };
    return (Comparator<Object>) order;
  }

  private MessageCodec message(String name) {
    MessageCodec known = messages.get(name);
    if (known != null) {
      return known;
    }
    MessageCodec codec = new MessageCodec(name);
    messages.put(name, codec);
    Map<String, Type> types = new HashMap<>();
    for (JsonNode field : definitions.get("messages").get(name).get("fields")) {
      String fieldName = field.get("name").asText();
      Type type = type(field.get("type").asText(), false);
      types.put(fieldName, type);
      codec.field(field.get("number").asInt(), fieldName, type.codec(), field.path("required").asBoolean());
    }
    readers.put(name, json -> {
      Map<String, Object> value = new LinkedHashMap<>();
      json.properties().forEach(entry -> value.put(entry.getKey(), types.get(entry.getKey()).fromJson().read(entry.getValue())));
      return value;
    });
    return codec;
  }

  private static Type scalar(String name, boolean rawStrings) {
    return switch (name) {
      case "bool" -> new Type(cast(Codecs.BOOL), JsonNode::asBoolean);
      case "int8" -> new Type(cast(Codecs.INT8), VectorTypes::integer);
      case "int16" -> new Type(cast(Codecs.INT16), VectorTypes::integer);
      case "int32" -> new Type(cast(Codecs.INT32), VectorTypes::integer);
      case "int64", "int" -> new Type(cast(Codecs.INT64), VectorTypes::integer);
      case "uint8" -> new Type(cast(Codecs.UINT8), VectorTypes::integer);
      case "uint16" -> new Type(cast(Codecs.UINT16), VectorTypes::integer);
      case "uint32" -> new Type(cast(Codecs.UINT32), VectorTypes::integer);
      case "uint64", "uint" -> new Type(cast(Codecs.UINT64), VectorTypes::integer);
      case "uintptr" -> new Type(cast(Codecs.UINTPTR), VectorTypes::integer);
      case "float32" -> new Type(cast(Codecs.FLOAT32), json -> Float.intBitsToFloat(Integer.parseUnsignedInt(bits(json), 16)));
      case "float64" -> new Type(cast(Codecs.FLOAT64), json -> Double.longBitsToDouble(Long.parseUnsignedLong(bits(json), 16)));
      case "complex64" -> new Type(cast(Codecs.COMPLEX64), json -> new Complex(
          Float.intBitsToFloat(Integer.parseUnsignedInt(bits(json.get(0)), 16)),
          Float.intBitsToFloat(Integer.parseUnsignedInt(bits(json.get(1)), 16))));
      case "complex128" -> new Type(cast(Codecs.COMPLEX128), json -> new Complex(
          Double.longBitsToDouble(Long.parseUnsignedLong(bits(json.get(0)), 16)),
          Double.longBitsToDouble(Long.parseUnsignedLong(bits(json.get(1)), 16))));
      case "string" -> rawStrings ? new Type(cast(Codecs.STRING_BYTES), json -> Bytes.fromHex(json.get("hex").asText()))
          : new Type(cast(Codecs.STRING), JsonNode::asText);
      case "bytes" -> new Type(cast(Codecs.BYTES), json -> Bytes.fromHex(json.asText()));
      default -> throw new IllegalArgumentException("no type " + name);
    };
  }

  private static Object integer(JsonNode json) {
    return json.isTextual() && !json.asText().startsWith("-") ? (Object) Long.parseUnsignedLong(json.asText()) : (Object) json.asLong();
  }

  private static String bits(JsonNode json) {
    return json.asText().substring(2);
  }

  @SuppressWarnings("unchecked") // each type's values go to its own codec only
  private static Codec<Object> cast(Codec<?> codec) {
    return (Codec<Object>) codec;
  }
}
