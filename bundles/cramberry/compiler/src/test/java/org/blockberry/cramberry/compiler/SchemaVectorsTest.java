package org.blockberry.cramberry.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.blockberry.cramberry.compiler.check.Compatibility;
import org.blockberry.cramberry.compiler.check.Issue;
import org.blockberry.cramberry.compiler.check.SchemaChecker;
import org.blockberry.cramberry.compiler.schema.ParsedSchema;
import org.blockberry.cramberry.compiler.schema.Schema;
import org.blockberry.cramberry.compiler.schema.SchemaFormatter;
import org.blockberry.cramberry.compiler.schema.SchemaParser;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every vector of the schema language, by its id. */
class SchemaVectorsTest {
  static final Path VECTORS = Path.of("../runtime/src/test/resources/vectors.json");
  private static final int FLOOR = 129;

  static JsonNode vectors() throws IOException {
    return new ObjectMapper().readTree(VECTORS.toFile());
  }

  @TestFactory
  Stream<DynamicTest> schemas() throws IOException {
    List<JsonNode> ours = StreamSupport.stream(vectors().get("vectors").spliterator(), false)
        .filter(vector -> vector.get("op").asText().startsWith("schema_")).toList();
    assertTrue(ours.size() >= FLOOR, "only " + ours.size() + " vectors");
    System.out.println(ours.size() + " vectors of the schema language");
    return ours.stream().map(vector -> DynamicTest.dynamicTest(vector.get("id").asText(), () -> {
      if (vector.get("op").asText().equals("schema_check")) {
        check(vector);
      } else {
        compare(vector);
      }
    }));
  }

  private static void check(JsonNode vector) {
    ParsedSchema parsed = SchemaParser.parse(vector.get("text").asText());
    String expected = vector.get("result").asText();
    assertEquals(expected.equals("parse_error"), !parsed.errors().isEmpty(), parsed.errors().toString());
    if (expected.equals("parse_error")) {
      JsonNode place = vector.get("first_error_at");
      assertEquals(place.get(0).asInt() + ":" + place.get(1).asInt(), parsed.errors().get(0).position().toString(),
          parsed.errors().toString());
      return;
    }
    Map<String, Schema> imports = new HashMap<>();
    for (Schema.Import each : parsed.schema().imports()) {
      JsonNode source = vector.path("imports").path(each.key());
      String text = source.isMissingNode() ? vector.path("imports").path("o").asText() : source.asText();
      imports.put(each.key(), SchemaParser.parse(text).schema());
    }
    List<Issue> issues = SchemaChecker.check(parsed.schema(), imports);
    assertEquals(StreamSupport.stream(vector.path("issues").spliterator(), false)
        .map(issue -> issue.get("code").asText() + " " + issue.get("severity").asText() + " " + issue.get("line").asInt() + ":"
            + issue.get("column").asInt()).toList(),
        issues.stream().map(issue -> issue.code() + (issue.code().warning() ? " warning " : " error ") + issue.position()).toList());
    assertEquals(expected.equals("invalid"), issues.stream().anyMatch(issue -> !issue.code().warning()));
    String formatted = SchemaFormatter.format(parsed.schema());
    ParsedSchema again = SchemaParser.parse(formatted);
    assertEquals(List.of(), again.errors(), formatted);
    assertEquals(formatted, SchemaFormatter.format(again.schema()));
  }

  private static void compare(JsonNode vector) {
    ParsedSchema old = SchemaParser.parse(vector.get("old").asText());
    ParsedSchema now = SchemaParser.parse(vector.get("new").asText());
    assertFalse(Stream.of(old, now).anyMatch(parsed -> !parsed.errors().isEmpty()));
    Compatibility.Report report = Compatibility.compare(old.schema(), now.schema());
    assertEquals(StreamSupport.stream(vector.get("breaking").spliterator(), false).map(JsonNode::asText).sorted().toList(),
        report.breaking().stream().map(change -> change.kind().name()).sorted().toList());
    assertEquals(vector.get("warnings").asInt(), report.warnings().size(), report.warnings().toString());
    assertEquals(vector.get("compatible").asBoolean(), report.compatible());
  }
}
