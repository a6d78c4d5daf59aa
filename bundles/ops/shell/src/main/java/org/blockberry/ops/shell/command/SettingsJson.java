package org.blockberry.ops.shell.command;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.blockberry.api.config.ConfigSection;
import org.blockberry.api.settings.Durations;
import org.blockberry.api.settings.SettingKey;
import org.blockberry.api.value.JsonValue;

/**
 * Schemas as JSON, from which the reference page and the check of a configuration without a node are made. A list of tables by name,
 * each {@code {"table", "keys": [{"name", "type", "default", "min", "max", "below", "choices", "unit", "doc", "secret",
 * "live"}]}}; bounds of
 * durations are milliseconds; what does not apply is left out. Pure.
 */
final class SettingsJson {
  private SettingsJson() {}

  /** @param only a table with those below it, a key, or empty for all */
  static JsonValue tables(List<ConfigSection> sections, String only) {
    Map<String, Map<String, SettingKey>> tables = new TreeMap<>();
    for (ConfigSection section : sections) {
      section.schema().keys().forEach(key -> {
        String full = section.table().isEmpty() ? key.name() : section.table() + "." + key.name();
        if (only.isEmpty() || full.equals(only) || full.startsWith(only + ".")) {
          tables.computeIfAbsent(section.table(), unused -> new LinkedHashMap<>()).put(key.name(), key);
        }
      });
    }
    JsonValue.ArrayBuilder list = JsonValue.array();
    tables.forEach((table, keys) -> list.add(JsonValue.object().put("table", table)
        .put("keys", AdminJson.list(keys.values().stream().sorted(Comparator.comparing(SettingKey::name)).toList(), SettingsJson::key))
        .build()));
    return list.build();
  }

  private static JsonValue key(SettingKey key) {
    JsonValue.ObjectBuilder json = JsonValue.object().put("name", key.name())
        .put("type", key.type().name().toLowerCase(Locale.ROOT)).put("default", value(key.secret() ? "" : key.defaultValue()));
    key.min().ifPresent(least -> json.put("min", least));
    key.max().ifPresent(most -> json.put("max", most));
    key.below().ifPresent(other -> json.put("below", other));
    if (!key.choices().isEmpty()) {
      json.put("choices", AdminJson.texts(key.choices()));
    }
    if (!key.unit().isEmpty()) {
      json.put("unit", key.unit());
    }
    return json.put("doc", key.doc()).put("secret", key.secret()).put("live", key.live()).build();
  }

  private static JsonValue value(Object value) {
    if (value instanceof List<?> list) {
      return AdminJson.list(list, SettingsJson::value);
    }
    if (value instanceof Long number) {
      return JsonValue.of(number);
    }
    if (value instanceof Boolean flag) {
      return JsonValue.of(flag);
    }
    return JsonValue.of(value instanceof Duration time ? Durations.format(time) : String.valueOf(value));
  }

  /** The same for people. */
  static String text(JsonValue tables) {
    StringBuilder text = new StringBuilder();
    for (JsonValue table : tables.elements()) {
      String name = table.get("table").asString().orElse("");
      for (JsonValue key : table.get("keys").elements()) {
        text.append(name.isEmpty() ? "" : name + ".").append(key.get("name").asString().orElse("")).append(" (")
            .append(key.get("type").asString().orElse("")).append(bounds(key)).append("), default ").append(key.get("default"))
            .append(key.get("live").equals(JsonValue.TRUE) ? "" : ", after a restart").append('\n')
            .append("  ").append(key.get("doc").asString().orElse("")).append('\n');
      }
    }
    return text.toString();
  }

  private static String bounds(JsonValue key) {
    StringBuilder text = new StringBuilder();
    String unit = key.get("unit").asString().orElse(key.get("type").equals(JsonValue.of("duration")) ? "ms" : "");
    text.append(unit.isEmpty() ? "" : ", " + unit);
    key.get("min").asNumber().ifPresent(least -> text.append(", from ").append(least));
    key.get("max").asNumber().ifPresent(most -> text.append(", up to ").append(most));
    key.get("below").asString().ifPresent(other -> text.append(", less than ").append(other));
    if (!key.get("choices").elements().isEmpty()) {
      text.append(", one of ").append(String.join(" ", key.get("choices").elements().stream().map(each -> each.asString().orElse("")).toList()));
    }
    return text.toString();
  }
}
