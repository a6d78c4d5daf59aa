package org.blockberry.cli;

import java.util.Iterator;
import java.util.Map;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.JsonText;

/** JSON over several lines, for people and for files that people edit. */
final class Pretty {
  private Pretty() {}

  static String print(JsonValue value) {
    StringBuilder out = new StringBuilder();
    append(out, value, "");
    return out.append('\n').toString();
  }

  private static void append(StringBuilder out, JsonValue value, String indent) {
    String deeper = indent + "  ";
    if (value.isObject() && !value.members().isEmpty()) {
      out.append("{\n");
      for (Iterator<Map.Entry<String, JsonValue>> i = value.members().entrySet().iterator(); i.hasNext();) {
        Map.Entry<String, JsonValue> member = i.next();
        out.append(deeper).append(JsonText.print(JsonValue.of(member.getKey()))).append(": ");
        append(out, member.getValue(), deeper);
        out.append(i.hasNext() ? ",\n" : "\n");
      }
      out.append(indent).append('}');
    } else if (value.isArray() && !value.elements().isEmpty()) {
      out.append("[\n");
      for (Iterator<JsonValue> i = value.elements().iterator(); i.hasNext();) {
        out.append(deeper);
        append(out, i.next(), deeper);
        out.append(i.hasNext() ? ",\n" : "\n");
      }
      out.append(indent).append(']');
    } else {
      out.append(JsonText.print(value));
    }
  }
}
