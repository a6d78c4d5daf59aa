package org.blockberry.rpc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.JsonText;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class JsonEncoderTest {
  private static String encode(JsonValue value, long most) {
    ByteBuf out = Unpooled.buffer();
    new JsonEncoder(out, most).value(value).flush();
    return out.toString(StandardCharsets.UTF_8);
  }

  @Property(tries = 500)
  void itWritesWhatTheChainsPrinterWrites(@ForAll("values") JsonValue value) {
    assertEquals(JsonText.print(value), encode(value, Long.MAX_VALUE));
  }

  @Property
  void anyStringIsWrittenLikeThePrinterDoes(@ForAll String text) {
    assertEquals(JsonText.print(JsonValue.of(text)), encode(JsonValue.of(text), Long.MAX_VALUE));
  }

  @Provide
  Arbitrary<JsonValue> values() {
    Arbitrary<JsonValue> leaves = Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(40).map(JsonValue::of),
        Arbitraries.longs().map(JsonValue::of), Arbitraries.bigDecimals().map(JsonValue::of),
        Arbitraries.of(JsonValue.NULL, JsonValue.TRUE, JsonValue.FALSE, JsonValue.EMPTY_ARRAY, JsonValue.EMPTY_OBJECT));
    return Arbitraries.recursive(() -> leaves, inner -> Arbitraries.oneOf(
        inner.list().ofMaxSize(4).map(JsonValue::array),
        inner.list().ofMaxSize(4).map(list -> {
          JsonValue.ObjectBuilder out = JsonValue.object();
          list.forEach(value -> out.put("k<" + value.hashCode(), value));
          return out.build();
        })), 0, 4);
  }

  @Test
  void textsAcrossTheRoomOfItsBufferAreWhole() {
    for (int length = 2_030; length < 2_060; length++) {
      for (String tail : new String[] {"", "\u00e9", "\u20ac", "\ud83d\ude00", "<", "\n", "\u0001", "\ud83d"}) {
        JsonValue value = JsonValue.of("x".repeat(length) + tail + "y".repeat(5_000));
        assertEquals(JsonText.print(value), encode(value, Long.MAX_VALUE));
      }
    }
    assertEquals("1E+3", encode(JsonValue.of(new BigDecimal("1e3")), 100));
  }

  @Test
  @Tag("sec-R3")
  void itStopsWithinItsRoomOfTheBound() {
    ByteBuf out = Unpooled.buffer();
    JsonValue big = JsonValue.of("x".repeat(1_000_000));
    assertThrows(JsonEncoder.TooLarge.class, () -> new JsonEncoder(out, 10_000).value(big).flush());
    assertTrue(out.readableBytes() <= 10_000);
    assertEquals(12, encode(JsonValue.of("0123456789"), 12).length());
    assertThrows(JsonEncoder.TooLarge.class, () -> encode(JsonValue.of("0123456789"), 11));
  }
}
