package org.blockberry.chain;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.AminoJsonReader;
import org.blockberry.chain.json.JsonLimits;
import org.blockberry.chain.json.JsonText;
import org.blockberry.chain.json.JsonTime;
import org.junit.jupiter.api.DynamicTest;

/** The vectors, read with our own JSON reader. */
public final class Vectors {
  private static final JsonText TEXT = new JsonText(JsonLimits.GENESIS);

  private Vectors() {}

  /** One vector file. */
  public static JsonValue load(String file) {
    try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + file)) {
      if (in == null) {
        throw new IllegalStateException("no vector file " + file);
      }
      return TEXT.parse(Bytes.wrap(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One test per element of {@code list}, named {@code id[index]} and the element's name or source. */
  public static List<DynamicTest> tests(String id, JsonValue list, BiConsumer<String, JsonValue> test) {
    List<DynamicTest> tests = new ArrayList<>();
    int i = 0;
    for (JsonValue element : list.elements()) {
      String name = id + "[" + i++ + "]";
      String label = element.isObject() ? element.get("name").asString().orElse("") : element.toString();
      tests.add(dynamicTest(name + (label.isEmpty() ? "" : " " + clip(label)), () -> test.accept(name, element)));
    }
    if (tests.isEmpty()) {
      throw new IllegalStateException("no vectors under " + id);
    }
    return tests;
  }

  public static String text(JsonValue value) {
    return value.asString().orElseThrow();
  }

  public static Bytes hex(JsonValue value) {
    return Bytes.fromHex(text(value));
  }

  public static List<Bytes> hexList(JsonValue list) {
    return list.elements().stream().map(Vectors::hex).toList();
  }

  /** A number, in quotes or not. */
  public static long number(JsonValue value) {
    return value.asNumber().map(BigDecimal::longValueExact).orElseGet(() -> Long.parseLong(text(value)));
  }

  public static java.time.Instant time(JsonValue value) {
    return JsonTime.parse(text(value));
  }

  public static BlockId blockId(JsonValue value) {
    return AminoJsonReader.blockId(value);
  }

  private static String clip(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
