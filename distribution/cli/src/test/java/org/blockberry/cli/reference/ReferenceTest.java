package org.blockberry.cli.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.value.JsonValue;
import org.junit.jupiter.api.Test;

/** The files in {@code config/} say the same. That they say what the bundles say is checked with a running node (OperatorTest). */
class ReferenceTest {
  private static final Path CONFIG = Path.of("../../config");
  private static final Pattern LINE = Pattern.compile("(?m)^(?:# \\[)?\\[([a-z.-]+)]]?$|^# ([a-z_]+) = (.*)$");

  @Test
  void thePageIsMadeOfTheJson() throws Exception {
    assertEquals(Files.readString(CONFIG.resolve("reference.md")), ReferencePage.of(reference()),
        "config/reference.md is old: blockberry config reference > config/reference.md");
  }

  @Test
  void whatTheShippedFileShowsIsThereWithThatDefault() throws Exception {
    Map<String, String> shown = new TreeMap<>();
    Matcher lines = LINE.matcher(Files.readString(CONFIG.resolve("config.toml")));
    for (String table = ""; lines.find();) {
      if (lines.group(1) != null) {
        table = lines.group().startsWith("#") ? "" : lines.group(1); // an example of a list of tables has no schema
      } else if (!table.isEmpty()) {
        shown.put(table + "." + lines.group(2), lines.group(3));
      }
    }
    Map<String, String> described = new TreeMap<>();
    for (JsonValue table : reference().tables().elements()) {
      for (JsonValue key : table.get("keys").elements()) {
        described.put(Reference.text(table, "table") + "." + Reference.text(key, "name"), key.get("default").toString());
      }
    }
    List<String> wrong = new ArrayList<>();
    shown.forEach((key, value) -> {
      if (!value.equals(described.get(key))) {
        wrong.add(key + " is shown as " + value + " but is " + described.getOrDefault(key, "no key"));
      }
    });
    System.out.println("config.toml: " + shown.size() + " keys shown, " + described.size() + " described");
    assertEquals(List.of(), wrong);
  }

  @Test
  void theJsonGivesTheSchemasBack() throws Exception {
    Map<String, SettingsSchema> schemas = reference().schemas();
    assertTrue(schemas.size() > 15, "tables: " + schemas.keySet());
    var holds = schemas.get("rewire").key("hold").orElseThrow();
    assertEquals(java.time.Duration.ofSeconds(2), holds.defaultValue());
    assertEquals(10L, holds.min().orElseThrow());
    assertEquals(List.of("text", "json"), schemas.get("log").key("format").orElseThrow().choices());
  }

  private static Reference reference() throws Exception {
    return Reference.parse(Files.readAllBytes(CONFIG.resolve("reference.json")));
  }
}
