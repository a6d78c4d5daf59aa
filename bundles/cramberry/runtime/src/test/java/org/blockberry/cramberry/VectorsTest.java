package org.blockberry.cramberry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.codec.Complex;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.AssertionFailedError;

/** Every vector of the wire format, by its id. Those of schemas and generated code are in the compiler's tests. */
class VectorsTest {
  private static final int FLOOR = 467;
  private static final Set<String> ELSEWHERE = Set.of("schema_check", "schema_compat", "generated_encode");
  private static final Set<String> STRICTER = Set.of("frames-read/ends-inside-length", "frames-read/ends-after-length",
      "frames-read/limit-sized-length-then-end", "frames-read/unskippable-last-frame", "registry/get-overwrites-explicit",
      "registry/get-with-id-zero"); // quirks of the original that its specification lets others correct

  private final JsonNode root = read();
  private final VectorTypes types = new VectorTypes(root.get("types"));

  static JsonNode read() {
    try (InputStream in = VectorsTest.class.getResourceAsStream("/vectors.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @TestFactory
  Stream<DynamicTest> vectors() {
    List<JsonNode> ours = StreamSupport.stream(root.get("vectors").spliterator(), false)
        .filter(vector -> !ELSEWHERE.contains(vector.get("op").asText())).toList();
    assertTrue(ours.size() >= FLOOR, "only " + ours.size() + " vectors");
    System.out.println(ours.size() + " vectors of the wire format");
    return ours.stream().map(vector -> DynamicTest.dynamicTest(vector.get("id").asText(), () -> check(vector)));
  }

  @TestFactory
  Stream<DynamicTest> goldenFiles() {
    return StreamSupport.stream(root.get("golden").spliterator(), false).map(golden ->
        DynamicTest.dynamicTest(golden.get("file").asText(), () -> {
          Bytes file;
          try (InputStream in = VectorsTest.class.getResourceAsStream("/" + golden.get("file").asText())) {
            file = Bytes.fromHex(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII));
          }
          roundTrip(types.type(golden.get("type").asText(), false), golden.get("value"), file, Options.DEFAULT);
        }));
  }

  private void check(JsonNode vector) throws IOException {
    Bytes hex = vector.has("hex") ? Bytes.fromHex(vector.get("hex").asText()) : Bytes.EMPTY;
    Options options = options(vector.path("options"));
    switch (vector.get("op").asText()) {
      case "uvarint" -> uvarint(Long.parseUnsignedLong(vector.get("value").asText()), hex);
      case "svarint" -> svarint(Long.parseLong(vector.get("value").asText()), hex);
      case "uvarint_error" -> expect(vector, () -> WireReader.of(hex, options).readUnsigned());
      case "fixed" -> fixed(vector, hex);
      case "tag" -> tag(vector.get("field").asInt(), vector.get("wire_type").asInt(), hex);
      case "tag_decode" -> tagDecode(vector, hex);
      case "tag_error" -> expect(vector, () -> WireReader.of(hex, options).nextField());
      case "tag_encode_error" -> expect(vector, () -> WireWriter.create(options)
          .writeTag(vector.get("field").asInt(), vector.get("wire_type").asInt()));
      case "legacy_tag" -> legacyTag(new LegacyTag(vector.get("field").asInt(), vector.get("wire_type").asInt()), hex);
      case "utf8" -> assertEquals(vector.get("valid").asBoolean(), Utf8.valid(hex.toArray(), 0, hex.size()));
      case "skip" -> skip(vector, hex);
      case "roundtrip" -> roundTrip(type(vector), vector.get("value"), hex, options);
      case "encode" -> assertEquals(hex, encode(type(vector), vector.get("value"), options));
      case "decode" -> decode(vector, hex, options);
      case "decode_error" -> expect(vector, () -> type(vector).codec().decode(hex, options));
      case "encode_error" -> expect(vector, () -> encode(type(vector), vector.get("value"), options));
      case "frames_raw" -> framesRaw(vector, hex);
      case "frames_write" -> framesWrite(vector, hex);
      case "frames_read" -> framesRead(vector, hex);
      case "registry" -> registry(vector);
      default -> throw new AssertionFailedError("unknown operation " + vector.get("op"));
    }
  }

  private VectorTypes.Type type(JsonNode vector) {
    return types.type(vector.get("type").asText(), vector.path("value").has("hex"));
  }

  private static Bytes encode(VectorTypes.Type type, JsonNode value, Options options) {
    return type.codec().encode(type.fromJson().read(value), options);
  }

  private void roundTrip(VectorTypes.Type type, JsonNode value, Bytes hex, Options options) {
    assertEquals(hex, encode(type, value, options));
    WireReader in = WireReader.of(hex, options);
    Object decoded = type.codec().read(in, null);
    assertEquals(0, in.remaining(), "bytes left");
    assertEquals(normal(type.fromJson().read(value)), normal(decoded));
    assertEquals(hex, type.codec().encode(decoded, options));
  }

  private void decode(JsonNode vector, Bytes hex, Options options) {
    VectorTypes.Type type = type(vector);
    Object decoded = type.codec().decode(hex, options);
    assertEquals(normal(type.fromJson().read(vector.get("value"))), normal(decoded));
    if (vector.has("reencoded")) {
      assertEquals(Bytes.fromHex(vector.get("reencoded").asText()), type.codec().encode(decoded, Options.DEFAULT));
    }
  }

  /** Absent and empty are one value here; floats are compared by their bits. */
  private static Object normal(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> kept = new java.util.HashMap<>();
      map.forEach((key, each) -> {
        Object normal = normal(each);
        if (!(key instanceof String) || !isZero(normal)) {
          kept.put(normal(key), normal);
        }
      });
      return kept;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(VectorsTest::normal).toList();
    }
    if (value instanceof Optional<?> optional) {
      return optional.map(VectorsTest::normal);
    }
    if (value instanceof Float narrow) {
      return "0x" + Integer.toHexString(Float.floatToRawIntBits(narrow));
    }
    if (value instanceof Double wide) {
      return "0x" + Long.toHexString(Double.doubleToRawLongBits(wide));
    }
    if (value instanceof Complex complex) {
      return List.of(normal(complex.real()), normal(complex.imaginary()));
    }
    return value;
  }

  private static boolean isZero(Object normal) {
    return normal.equals(0L) || normal.equals("") || normal.equals(false) || normal.equals("0x0") || normal.equals(Bytes.EMPTY)
        || normal instanceof Map<?, ?> map && map.isEmpty() || normal instanceof Optional<?> optional && optional.isEmpty()
        || normal instanceof List<?> list && list.stream().allMatch(VectorsTest::isZero);
  }

  private static void expect(JsonNode vector, org.junit.jupiter.api.function.Executable call) {
    CramberryException thrown = assertThrows(CramberryException.class, call);
    assertEquals(vector.get("error").asText(), thrown.category().name(), thrown.getMessage());
  }

  private static void uvarint(long value, Bytes hex) {
    WireWriter out = WireWriter.create(Options.DEFAULT);
    out.writeUnsigned(value);
    assertEquals(hex, out.toBytes());
    for (int padding : new int[] {0, 16}) { // the two ways of the reader
      WireReader in = WireReader.of(hex.concat(Bytes.wrap(new byte[padding])), Options.DEFAULT);
      assertEquals(value, in.readUnsigned());
      assertEquals(padding, in.remaining());
    }
  }

  private static void svarint(long value, Bytes hex) {
    WireWriter out = WireWriter.create(Options.DEFAULT);
    out.writeSigned(value);
    assertEquals(hex, out.toBytes());
    assertEquals(value, WireReader.of(hex, Options.DEFAULT).readSigned());
  }

  private static void fixed(JsonNode vector, Bytes hex) {
    boolean narrow = vector.get("bits").asInt() == 32;
    String text = vector.get("value").asText();
    long value = text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
    WireWriter out = WireWriter.create(Options.DEFAULT);
    WireReader in = WireReader.of(hex, Options.DEFAULT);
    if (narrow) {
      out.writeFixed32((int) value);
      assertEquals((int) value, in.readFixed32());
    } else {
      out.writeFixed64(value);
      assertEquals(value, in.readFixed64());
    }
    assertEquals(hex, out.toBytes());
  }

  private static void tag(int field, int wireType, Bytes hex) {
    WireWriter out = WireWriter.create(Options.DEFAULT);
    out.writeTag(field, wireType);
    assertEquals(hex, out.toBytes());
    WireReader in = WireReader.of(hex, Options.DEFAULT);
    assertEquals(field, in.nextField());
    assertEquals(wireType, in.wireType());
    assertEquals(0, in.remaining());
  }

  private static void tagDecode(JsonNode vector, Bytes hex) {
    WireReader in = WireReader.of(hex, Options.DEFAULT);
    in.nextField();
    assertEquals(vector.get("field").asLong(), in.fieldNumber());
    if (in.fieldNumber() != 0) {
      assertEquals(vector.get("wire_type").asInt(), in.wireType());
    }
    assertEquals(vector.get("consumed").asInt(), in.position());
  }

  private static void legacyTag(LegacyTag tag, Bytes hex) {
    WireWriter out = WireWriter.create(Options.DEFAULT);
    tag.writeTo(out);
    assertEquals(hex, out.toBytes());
    assertEquals(tag, LegacyTag.read(WireReader.of(hex, Options.DEFAULT)));
  }

  private static void skip(JsonNode vector, Bytes hex) {
    WireReader in = WireReader.of(hex, Options.DEFAULT);
    if (vector.has("error")) {
      expect(vector, () -> in.skip(vector.get("wire_type").asInt()));
    } else {
      in.skip(vector.get("wire_type").asInt());
      assertEquals(vector.get("consumed").asInt(), in.position());
    }
  }

  private static void framesRaw(JsonNode vector, Bytes hex) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FrameWriter frames = new FrameWriter(out, 0);
    for (JsonNode message : vector.get("messages")) {
      frames.writePayload(Bytes.fromHex(message.asText()));
    }
    assertEquals(hex, Bytes.wrap(out.toByteArray()));
    List<Bytes> expected = StreamSupport.stream(vector.get("messages").spliterator(), false).map(each -> Bytes.fromHex(each.asText())).toList();
    FrameReader reader = new FrameReader(new ByteArrayInputStream(hex.toArray()), 0);
    List<Bytes> pulled = new ArrayList<>();
    for (Optional<byte[]> next = reader.next(); next.isPresent(); next = reader.next()) {
      pulled.add(Bytes.wrap(next.get()));
    }
    assertEquals(expected, pulled);
    List<Bytes> pushed = new ArrayList<>();
    FrameDecoder decoder = new FrameDecoder(0);
    for (int i = 0; i < hex.size(); i++) { // byte by byte
      decoder.feed(ByteBuffer.wrap(new byte[] {hex.at(i)}), payload -> pushed.add(Bytes.wrap(payload)));
    }
    assertEquals(expected, pushed);
    assertTrue(decoder.between());
  }

  private void framesWrite(JsonNode vector, Bytes hex) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    FrameWriter frames = new FrameWriter(out, Limits.DEFAULT.messageBytes());
    for (JsonNode item : vector.get("items")) {
      frames.writePayload(encode(type(item), item.get("value"), Options.DEFAULT));
    }
    assertEquals(hex, Bytes.wrap(out.toByteArray()));
  }

  private void framesRead(JsonNode vector, Bytes hex) throws IOException {
    VectorTypes.Type type = types.type(vector.get("type").asText(), false);
    FrameReader frames = new FrameReader(new ByteArrayInputStream(hex.toArray()), Limits.DEFAULT.messageBytes());
    List<Object> read = new ArrayList<>();
    String ended = "";
    try {
      for (Optional<byte[]> next = frames.next(); next.isPresent(); next = frames.next()) {
        read.add(normal(type.codec().decode(Bytes.wrap(next.get()), Options.DEFAULT)));
      }
    } catch (CramberryException e) {
      ended = e.category().name();
    }
    assertEquals(StreamSupport.stream(vector.get("messages").spliterator(), false)
        .map(each -> normal(type.fromJson().read(each))).toList(), read);
    if (STRICTER.contains(vector.get("id").asText())) {
      assertEquals(vector.get("id").asText().contains("unskippable") ? "UNEXPECTED_EOF" : "STREAM_TRUNCATED", ended);
    } else {
      assertEquals(vector.path("error").asText(""), ended);
    }
  }

  private static void registry(JsonNode vector) {
    TypeRegistry registry = new TypeRegistry();
    boolean stricter = STRICTER.contains(vector.get("id").asText());
    for (JsonNode step : vector.get("steps")) {
      String type = step.path("type").asText();
      long id = step.path("id").asLong();
      Object expected = step.has("error") ? step.get("error").asText()
          : step.get("result").isNumber() ? (Object) step.get("result").asLong() : step.get("result").isNull() ? "" : step.get("result").asText();
      Object result;
      try {
        result = switch (step.get("call").asText()) {
          case "register" -> registry.register(type);
          case "register_with_id" -> registry.register(type, id);
          case "register_or_get" -> registry.registerOrGet(type);
          case "register_or_get_with_id" -> registry.registerOrGet(type, id);
          case "type_id" -> registry.id(type).orElse(0);
          case "lookup" -> registry.type(id).orElse("");
          case "clear" -> {
            registry.clear();
            yield "";
          }
          default -> throw new AssertionFailedError("unknown call " + step);
        };
      } catch (CramberryException e) {
        result = e.category().name();
      }
      if (!stricter) {
        assertEquals(expected, result, step.toString());
      } else if (!expected.equals(result)) {
        assertTrue(result.equals(129L) || result.equals("INVALID_TYPE_ID") || result.equals("Dog"), step + " gave " + result);
      }
    }
  }

  private Options options(JsonNode json) {
    if (json.isMissingNode()) {
      return Options.DEFAULT;
    }
    String preset = json.isTextual() ? json.asText() : json.path("preset").asText("default");
    JsonNode base = root.get("presets").get(preset);
    JsonNode limits = json.path("limits");
    return new Options(flag(json, base, "strict"), flag(json, base, "validate_utf8"), flag(json, base, "omit_empty"),
        flag(json, base, "deterministic"), new Limits(number(limits, base, "max_message_size"), number(limits, base, "max_depth"),
        number(limits, base, "max_string_length"), number(limits, base, "max_bytes_length"), number(limits, base, "max_array_length"),
        number(limits, base, "max_map_size"), Limits.DEFAULT.expansion()));
  }

  private static boolean flag(JsonNode json, JsonNode base, String name) {
    return json.has(name) ? json.get(name).asBoolean() : base.get(name).asBoolean();
  }

  private static int number(JsonNode limits, JsonNode base, String name) {
    return limits.has(name) ? limits.get(name).asInt() : base.get("limits").get(name).asInt();
  }

  @org.junit.jupiter.api.Test
  void presetsAreThoseOfTheSpecification() {
    Map<String, Options> presets = Map.of("default", Options.DEFAULT, "secure", Options.SECURE, "strict", Options.STRICT, "fast", Options.FAST);
    assertEquals(presets.size(), root.get("presets").size());
    presets.forEach((name, options) -> assertEquals(options(new com.fasterxml.jackson.databind.node.TextNode(name)), options, name));
  }
}
