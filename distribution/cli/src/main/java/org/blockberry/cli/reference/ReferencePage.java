package org.blockberry.cli.reference;

import java.time.Duration;
import org.blockberry.api.settings.Durations;
import org.blockberry.api.value.JsonValue;

/** The reference as a page of Markdown. Pure. */
public final class ReferencePage {
  private ReferencePage() {}

  /** The whole page. */
  public static String of(Reference reference) {
    StringBuilder page = new StringBuilder("""
        # Configuration reference

        Every table and key of `config.toml`, made from what the bundles of this distribution say about themselves: `blockberry config
        reference`. Do not edit; `OperatorTest` says how to make it anew. What plugins add is shown by a running node:
        `blockberry shell config:describe`, or `blockberry config reference --live`.

        *live*: a change counts while the node runs; otherwise after a restart. The environment variable of a key is `BLOCKBERRY_`, table
        and key in upper case, with `_` for every dot and dash. With `start --dev` the defaults of `keystore.type` ("dev") and
        `plugins.trust` ("any") differ.
        """);
    for (JsonValue table : reference.tables().elements()) {
      page.append("\n## [").append(Reference.text(table, "table")).append("]\n\n")
          .append("| key | type | default | allowed | live | meaning |\n| --- | --- | --- | --- | --- | --- |\n");
      for (JsonValue key : table.get("keys").elements()) {
        row(page, key);
      }
    }
    return page.toString();
  }

  private static void row(StringBuilder page, JsonValue key) {
    boolean secret = key.get("secret").asBoolean().orElse(false);
    String unit = Reference.text(key, "unit");
    page.append("| `").append(Reference.text(key, "name")).append("` | ").append(Reference.text(key, "type").replace('_', ' '))
        .append(unit.isEmpty() ? "" : ", " + unit)
        .append(secret ? ", **secret**" : "").append(" | `").append(cell(key.get("default").toString())).append("` | ")
        .append(allowed(key)).append(" | ").append(key.get("live").asBoolean().orElse(true) ? "yes" : "no").append(" | ")
        .append(cell(Reference.text(key, "doc"))).append(" |\n");
  }

  private static String allowed(JsonValue key) {
    if (!key.get("choices").elements().isEmpty()) {
      return "`" + String.join("`, `", Reference.texts(key.get("choices"))) + "`";
    }
    String least = bound(key, "min");
    String most = bound(key, "max");
    String bounds = least.isEmpty() && most.isEmpty() ? "any" : most.isEmpty() ? least + " or more"
        : least.isEmpty() ? most + " or less" : least + " to " + most;
    return bounds + key.get("below").asString().map(other -> ", less than `" + other + "`").orElse("");
  }

  private static String bound(JsonValue key, String name) {
    return key.get(name).asNumber().map(number -> Reference.text(key, "type").equals("duration")
        ? Durations.format(Duration.ofMillis(number.longValueExact())) : number.toPlainString()).orElse("");
  }

  /** A cell of a table must not hold its border. */
  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }
}
