package org.blockberry.ops.shell.command;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.blockberry.api.value.JsonValue;

/**
 * The node's status for people: one row per member, slots and checks in short, whatever is new printed as it comes.
 *
 * @param times what now is
 */
record StatusText(Times times) {
  String text(JsonValue status) {
    Table table = new Table();
    status.members().forEach((name, value) -> row(table, name.replace('_', ' '), name, value));
    return table.text();
  }

  private void row(Table table, String label, String name, JsonValue value) {
    switch (name) {
      case "slots" -> value.members().forEach((slot, view) -> table.row(slot, inShort(view)));
      case "checks" -> table.row("health", checks(value));
      default -> {
        if (value.isObject()) {
          value.members().forEach((inner, each) -> row(table, label + "." + inner, inner, each));
        } else {
          table.row(label, leaf(name, value));
        }
      }
    }
  }

  private static String inShort(JsonValue slot) {
    List<String> parts = new ArrayList<>();
    for (String member : List.of("type", "version", "state")) {
      slot.get(member).asString().filter(text -> !text.isEmpty()).ifPresent(parts::add);
    }
    return String.join(" ", parts);
  }

  private static String checks(JsonValue checks) {
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, JsonValue> check : checks.members().entrySet()) {
      String level = check.getValue().get("status").asString().orElse("");
      if (!level.equals("pass")) {
        wrong.add(check.getKey() + " " + level + ": " + check.getValue().get("message").asString().orElse(""));
      }
    }
    return wrong.isEmpty() ? "all " + checks.members().size() + " checks pass" : String.join("; ", wrong);
  }

  private String leaf(String name, JsonValue value) {
    String text = value.asString().orElseGet(value::toString);
    if (name.endsWith("time")) {
      try {
        return times.text(Instant.parse(text));
      } catch (DateTimeParseException e) {
        return text; // another form: shown as it is
      }
    }
    return text.isEmpty() ? "-" : text;
  }
}
