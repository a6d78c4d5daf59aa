package org.blockberry.cli.reference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.blockberry.api.settings.Durations;
import org.blockberry.api.settings.SettingsSchema;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.InvalidJsonException;
import org.blockberry.chain.json.JsonLimits;
import org.blockberry.chain.json.JsonText;

/**
 * What {@code config:describe --json} of a node says: tables, keys, types, bounds. Immutable.
 *
 * @param tables as the node gives them
 */
public record Reference(JsonValue tables) {
  private static final JsonText JSON = new JsonText(new JsonLimits(20, 4 << 20, 100_000, 8 << 20));

  /**
   * Reads the file that the distribution brings.
   *
   * @throws IOException it is not there or not what it should be
   */
  public static Reference of(Path distribution) throws IOException {
    return parse(Files.readAllBytes(distribution.resolve("config").resolve("reference.json")));
  }

  /** Reads JSON. */
  public static Reference parse(byte[] text) throws IOException {
    try {
      return new Reference(JSON.parse(Bytes.wrap(text)));
    } catch (InvalidJsonException e) {
      throw new IOException("the configuration reference is damaged: " + e.getMessage(), e);
    }
  }

  /** The schema of every table, by name. */
  public Map<String, SettingsSchema> schemas() throws IOException {
    Map<String, SettingsSchema> schemas = new LinkedHashMap<>();
    for (JsonValue table : tables.elements()) {
      SettingsSchema.Builder schema = SettingsSchema.builder();
      for (JsonValue key : table.get("keys").elements()) {
        add(schema, key);
      }
      schemas.put(text(table, "table"), schema.build());
    }
    return schemas;
  }

  private static void add(SettingsSchema.Builder schema, JsonValue key) throws IOException {
    SettingsSchema.Declaration declared = declare(schema, key).doc(text(key, "doc")).unit(text(key, "unit"));
    key.get("min").asNumber().ifPresent(least -> declared.min(least.longValueExact()));
    key.get("max").asNumber().ifPresent(most -> declared.max(most.longValueExact()));
    key.get("below").asString().ifPresent(declared::below);
    List<String> choices = texts(key.get("choices"));
    if (!choices.isEmpty()) {
      declared.choices(choices.toArray(String[]::new));
    }
    if (key.get("secret").asBoolean().orElse(false)) {
      declared.secret();
    }
    if (!key.get("live").asBoolean().orElse(true)) {
      declared.needsRestart();
    }
  }

  private static SettingsSchema.Declaration declare(SettingsSchema.Builder schema, JsonValue key) throws IOException {
    String name = text(key, "name");
    JsonValue given = key.get("default");
    return switch (text(key, "type")) {
      case "string" -> schema.string(name, given.asString().orElse(""));
      case "integer" -> schema.integer(name, given.asNumber().orElseThrow(() -> damaged(name)).longValueExact());
      case "boolean" -> schema.bool(name, given.asBoolean().orElseThrow(() -> damaged(name)));
      case "duration" -> schema.duration(name, given.asString().flatMap(Durations::parse).orElse(Duration.ZERO));
      case "string_list" -> schema.strings(name, texts(given));
      default -> throw damaged(name);
    };
  }

  private static IOException damaged(String name) {
    return new IOException("the configuration reference is damaged at " + name);
  }

  static List<String> texts(JsonValue list) {
    return list.elements().stream().map(each -> each.asString().orElse("")).toList();
  }

  static String text(JsonValue object, String name) {
    return object.get(name).asString().orElse("");
  }
}
