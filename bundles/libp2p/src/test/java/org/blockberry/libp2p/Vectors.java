package org.blockberry.libp2p;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.DynamicTest;

/** The vectors of the specification. */
public final class Vectors {
  private Vectors() {}

  /** One file. */
  public static JsonNode load(String file) {
    try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + file + ".json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One test per element. */
  public static List<DynamicTest> tests(String id, JsonNode list, Consumer<JsonNode> test) {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode element : list) {
      String label = element.path("name").asText(element.path("text").asText(element.path("wire").asText("")));
      tests.add(dynamicTest(id + "[" + tests.size() + "] " + label.substring(0, Math.min(60, label.length())), () -> test.accept(element)));
    }
    if (tests.isEmpty()) {
      throw new IllegalStateException("no vectors under " + id);
    }
    return tests;
  }

  /** A field in hexadecimal. */
  public static Bytes hex(JsonNode node, String field) {
    return Bytes.fromHex(node.required(field).asText());
  }
}
