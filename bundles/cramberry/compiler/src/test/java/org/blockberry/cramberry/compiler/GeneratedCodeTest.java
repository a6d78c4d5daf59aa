package org.blockberry.cramberry.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.tools.ToolProvider;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.CramberryException;
import org.blockberry.cramberry.WireMessage;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Compiles schemas, then the Java made of them, and judges what it writes and reads. */
class GeneratedCodeTest {
  @TempDir
  static Path folder;

  /** Compiles one schema file to classes; warnings are errors. */
  private static ClassLoader compile(String name, String schema) throws Exception {
    Path source = Files.createDirectories(folder.resolve(name));
    Files.writeString(source.resolve("test.cram"), schema);
    Path java = folder.resolve(name + "-java");
    SchemaCompiler.compile(source, List.of(), java);
    Path classes = Files.createDirectories(folder.resolve(name + "-classes"));
    List<String> arguments = new ArrayList<>(List.of("-Xlint:all,-classfile", "-Werror", "--release", "17", "-proc:none", "-d", classes.toString(), "-cp",
        System.getProperty("java.class.path")));
    try (Stream<Path> files = Files.walk(java)) {
      files.filter(file -> file.toString().endsWith(".java")).forEach(file -> arguments.add(file.toString()));
    }
    java.io.ByteArrayOutputStream said = new java.io.ByteArrayOutputStream();
    int code = ToolProvider.getSystemJavaCompiler().run(null, said, said, arguments.toArray(String[]::new));
    assertEquals(0, code, said.toString(StandardCharsets.UTF_8));
    return new URLClassLoader(new URL[] {classes.toUri().toURL()}, GeneratedCodeTest.class.getClassLoader());
  }

  @TestFactory
  Stream<DynamicTest> vectors() throws Exception {
    JsonNode root = SchemaVectorsTest.vectors();
    String schema = root.get("generated_schema").asText();
    String header = "package g;\noption presence = \"nullable\";\n";
    ClassLoader generated = compile("g", schema.replace("package g;", header));
    ClassLoader reflection = compile("r", schema.replace("package g;", header + "option profile = \"reflection\";\n"));
    List<JsonNode> ours = StreamSupport.stream(root.get("vectors").spliterator(), false)
        .filter(vector -> vector.get("op").asText().equals("generated_encode")).toList();
    assertTrue(ours.size() >= 12, "only " + ours.size() + " vectors");
    System.out.println(ours.size() + " vectors of generated code, each in two profiles");
    return ours.stream().map(vector -> DynamicTest.dynamicTest(vector.get("id").asText(), () -> {
      Bytes hex = Bytes.fromHex(vector.get("hex").asText());
      Class<?> type = generated.loadClass("g." + vector.get("message").asText());
      Object value = value(type, vector.get("value"));
      assertEquals(hex, ((WireMessage) value).encode());
      assertEquals(value, decode(type, hex));
      Class<?> other = reflection.loadClass("g." + vector.get("message").asText());
      assertEquals(Bytes.fromHex(vector.get("reflection_hex").asText()), ((WireMessage) value(other, vector.get("value"))).encode());
    }));
  }

  static Object decode(Class<?> type, Bytes data) throws Exception {
    try {
      return type.getMethod("decode", Bytes.class).invoke(null, data);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof Exception known ? known : e;
    }
  }

  /** A value from the notation of the vectors. */
  private static Object value(Type type, JsonNode json) throws Exception {
    if (type instanceof ParameterizedType parameterized) {
      Type[] arguments = parameterized.getActualTypeArguments();
      if (parameterized.getRawType() == Optional.class) {
        return json == null ? Optional.empty() : Optional.of(value(arguments[0], json));
      }
      if (parameterized.getRawType() == List.class) {
        List<Object> list = new ArrayList<>();
        if (json != null) {
          for (JsonNode each : json) {
            list.add(value(arguments[0], each));
          }
        }
        return list;
      }
      Map<Object, Object> map = new LinkedHashMap<>();
      if (json != null) {
        for (Map.Entry<String, JsonNode> each : json.properties()) {
          map.put(each.getKey(), value(arguments[1], each.getValue()));
        }
      }
      return map;
    }
    Class<?> raw = (Class<?>) type;
    if (raw == OptionalInt.class) {
      return json == null ? OptionalInt.empty() : OptionalInt.of(json.asInt());
    }
    if (raw == OptionalLong.class) {
      return json == null ? OptionalLong.empty() : OptionalLong.of(json.asLong());
    }
    if (raw == OptionalDouble.class) {
      return json == null ? OptionalDouble.empty() : OptionalDouble.of(json.asDouble());
    }
    if (raw == int.class || raw == Integer.class) {
      return json == null ? 0 : json.asInt();
    }
    if (raw == String.class) {
      return json == null ? "" : json.asText();
    }
    RecordComponent[] components = raw.getRecordComponents();
    if (components.length == 1 && components[0].getName().equals("number")) { // an enum
      return raw.getField(json == null ? "ZERO" : json.asText()).get(null);
    }
    if (json == null) {
      return raw.getField("EMPTY").get(null);
    }
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = value(components[i].getGenericType(), json.get(components[i].getName()));
      types[i] = components[i].getType();
    }
    Constructor<?> constructor = raw.getDeclaredConstructor(types);
    return constructor.newInstance(values);
  }

  private static final String EVERYTHING = """
      package everything;
      /// A colour & <more>. @see nothing */
      enum Color { NONE = 0; RED = 1; }
      message Leaf { string name = 1; required int64 id = 2; }
      message Tree { optional Tree left = 1; optional Tree right = 2; int32 value = 3; repeated Tree more = 4; }
      message All {
        bool a_bool = 1; int8 an_int8 = 2; int16 an_int16 = 3; int32 an_int32 = 4; int64 an_int64 = 5; int an_int = 6;
        uint8 an_uint8 = 7; uint16 an_uint16 = 8; uint32 an_uint32 = 9; uint64 an_uint64 = 10; uint an_uint = 11;
        float32 a_float = 12; float64 a_double = 13; string a_string = 14; bytes some_bytes = 15; Color color = 16; optional Leaf leaf = 17;
        optional bool o_bool = 20; optional int8 o_int8 = 21; optional uint32 o_uint32 = 22; optional float64 o_double = 23;
        optional string o_string = 24; optional bytes o_bytes = 25; optional Color o_color = 26; *Leaf p_leaf = 27; *int64 p_int64 = 28;
        repeated bool l_bool = 30; repeated int32 l_int32 = 31; repeated uint64 l_uint64 = 32; repeated string l_string = 33;
        repeated bytes l_bytes = 34; repeated Color l_color = 35; repeated Leaf l_leaf = 36; [][]int32 matrix = 37; [3]int32 three = 38;
        []uint8 raw = 39; repeated float32 l_float = 40;
        map[string]int32 m_string = 50; map[int32]string m_int32 = 51; map[uint64]Leaf m_uint64 = 52; map[bool]bytes m_bool = 53;
        map[Color][]string m_color = 54; map[string]map[string]int32 m_nested = 55;
        Shape shape = 60; repeated Shape shapes = 61;
        int32 class = 62; int32 in = 63;
      }
      message Circle { int32 radius = 1; }
      message Square { int32 side = 1; }
      interface Shape { 128 = Circle; 200 = Square; }
      interface Twice { 1 = Square; 2 = Circle; 3 = Circle; }
      """;

  @Test
  void everyShapeOfFieldCompilesAndComesBack() throws Exception {
    for (String profile : List.of("generated", "reflection")) {
      ClassLoader loader = compile("all-" + profile, EVERYTHING.replace("package everything;",
          "package everything;\noption profile = \"" + profile + "\";"));
      Class<?> leaf = loader.loadClass("everything.Leaf");
      Class<?> all = loader.loadClass("everything.All");
      Class<?> color = loader.loadClass("everything.Color");
      Object someLeaf = leaf.getConstructor(String.class, long.class).newInstance("x", 5L);
      Object red = color.getField("RED").get(null);
      Object circle = loader.loadClass("everything.Circle").getConstructor(int.class).newInstance(3);
      Object empty = all.getField("EMPTY").get(null);
      assertEquals(empty, decode(all, ((WireMessage) empty).encode()), profile);
      Map<String, Object> given = new LinkedHashMap<>();
      given.put("aBool", true);
      given.put("anInt8", (byte) -128);
      given.put("anInt16", (short) -1);
      given.put("anInt32", Integer.MIN_VALUE);
      given.put("anInt64", Long.MIN_VALUE);
      given.put("anInt", Long.MAX_VALUE);
      given.put("anUint8", 255);
      given.put("anUint16", 65_535);
      given.put("anUint32", 4_294_967_295L);
      given.put("anUint64", -1L);
      given.put("anUint", -2L);
      given.put("aFloat", 1.5f);
      given.put("aDouble", Double.NEGATIVE_INFINITY);
      given.put("aString", "größe \ud83c\udf89");
      given.put("someBytes", Bytes.fromHex("00ff"));
      given.put("color", red);
      given.put("leaf", Optional.of(someLeaf));
      given.put("oBool", Optional.of(true));
      given.put("oInt8", Optional.of((byte) 7));
      given.put("oUint32", OptionalLong.of(9));
      given.put("oDouble", OptionalDouble.of(0.1));
      given.put("oString", Optional.of("o"));
      given.put("oBytes", Optional.of(Bytes.fromHex("01")));
      given.put("oColor", Optional.of(red));
      given.put("pLeaf", Optional.of(someLeaf));
      given.put("pInt64", OptionalLong.of(-9));
      given.put("lBool", List.of(true, false));
      given.put("lInt32", List.of(1, -1));
      given.put("lUint64", List.of(-1L));
      given.put("lString", List.of("a", "", "ü"));
      given.put("lBytes", List.of(Bytes.EMPTY, Bytes.fromHex("aa")));
      given.put("lColor", List.of(red));
      given.put("lLeaf", List.of(someLeaf, someLeaf));
      given.put("matrix", List.of(List.of(1, 2), List.of()));
      given.put("three", List.of(1, 2, 3));
      given.put("raw", Bytes.fromHex("0102"));
      given.put("lFloat", List.of(1f, Float.NaN));
      given.put("mString", Map.of("\ufffd", 1, "\ud83c\udf89", 2, "a", 3));
      given.put("mInt32", Map.of(-1, "x", 5, "y"));
      given.put("mUint64", Map.of(-1L, someLeaf, 1L, someLeaf));
      given.put("mBool", Map.of(true, Bytes.fromHex("01")));
      given.put("mColor", Map.of(red, List.of("r")));
      given.put("mNested", Map.of("a", Map.of("b", 1)));
      given.put("shape", Optional.of(circle));
      given.put("shapes", List.of(circle));
      given.put("class_", 1);
      given.put("in_", 2);
      RecordComponent[] components = all.getRecordComponents();
      Object[] values = new Object[components.length];
      Class<?>[] types = new Class<?>[components.length];
      for (int i = 0; i < components.length; i++) {
        assertTrue(given.containsKey(components[i].getName()), "no value for " + components[i].getName());
        values[i] = given.get(components[i].getName());
        types[i] = components[i].getType();
      }
      WireMessage message = (WireMessage) all.getConstructor(types).newInstance(values);
      assertEquals(message, decode(all, message.encode()), profile);
      assertEquals(message, all.getMethod("decodeCanonical", Bytes.class).invoke(null, message.encode()), profile);
      Bytes withTail = message.encode().concat(Bytes.fromHex("00"));
      assertEquals(message, decode(all, withTail), profile);
      Throwable refused = assertThrows(InvocationTargetException.class, () -> all.getMethod("decodeCanonical", Bytes.class).invoke(null, withTail)).getCause();
      assertTrue(refused instanceof CramberryException, String.valueOf(refused));
    }
  }

  @Test
  void ofATypeWithTwoIdsTheFirstIsWrittenAndBothAreRead() throws Exception {
    ClassLoader loader = compile("twice", EVERYTHING);
    Class<?> twice = loader.loadClass("everything.Twice");
    Object circle = loader.loadClass("everything.Circle").getConstructor(int.class).newInstance(3);
    assertEquals(Bytes.fromHex("02180600"), twice.getMethod("encodeTagged", twice).invoke(null, circle));
    for (String id : List.of("02", "03")) {
      assertEquals(circle, twice.getMethod("decodeTagged", Bytes.class, org.blockberry.cramberry.Options.class)
          .invoke(null, Bytes.fromHex(id + "180600"), org.blockberry.cramberry.Options.DEFAULT));
    }
  }

  @Test
  void fieldsInAnyOrderAndAgain() throws Exception {
    for (String profile : List.of("generated", "reflection")) {
      ClassLoader loader = compile("order-" + profile, "package o;\noption profile = \"" + profile + "\";\n"
          + "message M { int32 a = 1; required bytes b = 2; repeated int64 c = 3; map[string]int32 d = 20; string e = 4; }");
      Class<?> type = loader.loadClass("o.M");
      String a = "1802";
      String b = "240155";
      String c = "34020204";
      String d = "0514" + "01" + "0178" + "06";
      String e = "44026869";
      Object wanted = decode(type, Bytes.fromHex(a + b + c + d + e + "00"));
      for (String other : List.of(e + d + c + b + a + "00", b + a + e + c + d, a + a + "34020606" + b + d + c + e + "00",
          a + "7802" + b + c + "7403616263" + d + e + "00", "1808" + d + e + a + b + c)) {
        assertEquals(wanted, decode(type, Bytes.fromHex(other)), profile + " " + other);
      }
      assertEquals("REQUIRED_FIELD_MISSING: required field M.b is missing (at byte 3)",
          assertThrows(CramberryException.class, () -> decode(type, Bytes.fromHex(a + "00"))).getMessage());
      assertEquals("REQUIRED_FIELD_MISSING",
          assertThrows(CramberryException.class, () -> decode(type, Bytes.fromHex(c + a + "00"))).category().name());
    }
  }

  @Test
  void schemasWithoutJavaAreRefusedWithTheirPlace() throws IOException {
    Map<String, String> refused = new LinkedHashMap<>();
    refused.put("message A { complex64 x = 1; }", "1:13: there is no Java type for complex64");
    refused.put("message A { B b = 1; } message B { A a = 1; }", "messages hold each other without end: A -> B");
    refused.put("message A { **int32 x = 1; }", "a pointer can be the type of a field");
    refused.put("message A { int32 a_b = 1; int32 aB = 2; }", "two fields of A have the same Java name");
    refused.put("message A { option profile = \"other\"; int32 x = 1; }", "option profile is \"other\" but must be");
    refused.put("message A { repeated *int32 x = 1; }", "a repeated field has no absent elements");
    int number = 0;
    for (Map.Entry<String, String> each : refused.entrySet()) {
      Path source = Files.createDirectories(folder.resolve("refused" + number++));
      Files.writeString(source.resolve("bad.cram"), each.getKey());
      SchemaCompiler.InvalidSchemaException said = assertThrows(SchemaCompiler.InvalidSchemaException.class,
          () -> SchemaCompiler.compile(source, List.of(), folder.resolve("nothing")), each.getKey());
      assertTrue(said.getMessage().startsWith("bad.cram:"), said.getMessage());
      assertTrue(said.getMessage().contains(each.getValue()), said.getMessage());
    }
  }
}
