package org.blockberry.chain.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.junit.jupiter.api.Test;

class JsonTextTest {
  private final JsonText json = new JsonText(new JsonLimits(8, 50, 20, 400));

  private String refused(String text) {
    return assertThrows(InvalidJsonException.class, () -> json.parse(text), text).getMessage();
  }

  @Test
  void valuesAreReadInOrder() {
    JsonValue value = json.parse(" {\"b\":[1,-2.50,true,null,\"x\\u00e9\\ud83d\\ude00\"], \"a\":{}} ");
    assertEquals(List.of("b", "a"), List.copyOf(value.members().keySet()));
    assertEquals("{\"b\":[1,-2.50,true,null,\"xé😀\"],\"a\":{}}", JsonText.print(value));
  }

  @Test
  void whatIsNoJsonIsRefused() {
    for (String text : List.of("", " ", "{", "[1", "[1,]", "{\"a\":1,}", "{a:1}", "{'a':1}", "01", "+1", "1.", ".5",
        "NaN", "Infinity", "nul", "[1] 2", "{} {}", "// c\n1", "\"a\nb\"", "\"\\x\"", "tru", "]", "{\"a\"}", "\"",
        "[1}", "-", "1e", "\uFEFF{}", "[,1]", "{\"a\":}")) {
      refused(text);
    }
  }

  @Test
  void sizesAreBounded() {
    assertTrue(refused("[".repeat(9) + "]".repeat(9)).contains("depth"));
    json.parse("[".repeat(8) + "]".repeat(8));
    refused("\"" + "x".repeat(51) + "\"");
    refused("{\"" + "x".repeat(51) + "\":1}");
    refused("1".repeat(21));
    refused(" ".repeat(400) + "1");
    refused("1e99999999");
    refused("1E-99999999");
    assertTrue(refused("{\"a\":1,\"a\":2}").contains("Duplicate"));
    refused("{\"a\":1,\"\\u0061\":2}");
    refused("\"\\ud800\"");
    refused("\"\\udc00\\ud800\"");
    assertThrows(InvalidJsonException.class, () -> json.parse(Bytes.fromHex("22c080ff22")), "not UTF-8");
    assertThrows(InvalidJsonException.class, () -> JsonText.print(JsonValue.of("x".repeat(100)), 50));
  }

  @Test
  void namesThatCollideAreNoProblem() { // String.hashCode of Aa and BB is the same
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < 1 << 16; i++) {
      text.append(i == 0 ? "\"" : ",\"");
      for (int bit = 0; bit < 16; bit++) {
        text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      text.append("\":1");
    }
    assertEquals(1 << 16, new JsonText(JsonLimits.GENESIS).parse(text.append('}').toString()).members().size());
  }

  @Test
  void printingEscapesAsGoDoes() {
    assertEquals("\"\\u003c\\u003e\\u0026\\\"\\\\\\n\\r\\t\\u0001\\u2028\\u2029/é\\ufffd\"",
        JsonText.print(JsonValue.of("<>&\"\\\n\r\t\u0001\u2028\u2029/é\uD800")));
  }

  @Property
  void anyStringSurvives(@ForAll String text) {
    JsonText reader = new JsonText(JsonLimits.DEFAULT);
    String wellFormed = new String(text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
        java.nio.charset.StandardCharsets.UTF_8);
    JsonValue value = JsonValue.object().put(wellFormed, wellFormed).build();
    assertEquals(value, reader.parse(JsonText.print(value)));
  }

  @Tag("sec-T1")
  @Property(tries = 5_000)
  void noiseIsRefusedOrRead(@ForAll("noise") String text) {
    try {
      JsonText.print(json.parse(text));
    } catch (InvalidJsonException e) {
      assertTrue(e.getMessage().length() < 1_000);
    }
    try {
      json.memberTexts(text);
    } catch (InvalidJsonException e) {
      assertTrue(e.getMessage().length() < 1_000);
    }
  }

  @net.jqwik.api.Provide
  net.jqwik.api.Arbitrary<String> noise() {
    return net.jqwik.api.Arbitraries.of("{", "}", "[", "]", "\"", ":", ",", "1", "-", ".5", "e3", "true", "null",
        "\\", "u0041", " ", "a", "\u0000", "é").list().ofMaxSize(30).map(parts -> String.join("", parts));
  }

  @Test
  void membersAreFoundAsTheyStand() {
    assertEquals(Map.of("a", "[ 1 ]", "b", "-1.0e1", "c", "\"x,}\"", "d", "null"),
        json.memberTexts(" { \"a\" : [ 1 ] ,\"b\":-1.0e1 , \"c\":\"x,}\",\"d\":null}"));
    assertThrows(InvalidJsonException.class, () -> json.memberTexts("[1]"));
    assertThrows(InvalidJsonException.class, () -> json.memberTexts("{\"a\":1} x"));
  }

  @Test
  void timesHaveOneForm() {
    for (String text : List.of("2019-10-13T16:14:44Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z",
        "2019-10-13T16:14:44.5Z", "2019-10-13T16:14:44.000000001Z")) {
      assertEquals(text, JsonTime.print(JsonTime.parse(text)));
    }
    assertEquals(Instant.parse("2019-10-13T16:14:44.5Z"), JsonTime.parse("2019-10-13T16:14:44.500000Z"));
    for (String text : List.of("2019-10-13T16:14:44+00:00", "2019-10-13T16:14:44", "2019-10-13T16:14Z",
        "2019-10-13 16:14:44Z", "2019-02-30T16:14:44Z", "2019-10-13T24:00:00Z", "2019-10-13T23:59:60Z",
        "2019-10-13T16:14:44.Z", "2019-10-13T16:14:44.1234567890Z", "0000-01-01T00:00:00Z", "")) {
      assertThrows(InvalidJsonException.class, () -> JsonTime.parse(text), text);
    }
  }
}
