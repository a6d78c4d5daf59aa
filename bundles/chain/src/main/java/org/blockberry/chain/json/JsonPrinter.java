package org.blockberry.chain.json;

import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.blockberry.api.value.JsonValue;

/** Writes compact JSON with the escapes of Go's encoder. For one thread. */
final class JsonPrinter implements JsonValue.Visitor<Void> {
  private static final HexFormat HEX = HexFormat.of();

  private final StringBuilder out = new StringBuilder();
  private final int most;

  JsonPrinter(int most) {
    this.most = most;
  }

  String text() {
    return out.toString();
  }

  @Override
  public Void other(JsonValue value) {
    throw new IllegalArgumentException("this kind of JSON value cannot be printed: " + value.getClass().getName());
  }

  @Override
  public Void nothing() {
    return raw("null");
  }

  @Override
  public Void bool(boolean value) {
    return raw(value ? "true" : "false");
  }

  @Override
  public Void number(BigDecimal value) {
    return raw(value.toString());
  }

  @Override
  public Void string(String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '<', '>', '&', '\u2028', '\u2029' -> escape(c);
        default -> {
          if (c < 0x20) {
            escape(c);
          } else if (Character.isSurrogate(c)) {
            i += surrogate(value, i);
          } else {
            out.append(c);
          }
        }
      }
    }
    return raw("\"");
  }

  @Override
  public Void array(List<JsonValue> elements) {
    char before = '[';
    for (JsonValue element : elements) {
      out.append(before);
      before = ',';
      element.accept(this);
    }
    return raw(elements.isEmpty() ? "[]" : "]");
  }

  @Override
  public Void object(Map<String, JsonValue> members) {
    char before = '{';
    for (Map.Entry<String, JsonValue> member : members.entrySet()) {
      out.append(before);
      before = ',';
      string(member.getKey());
      out.append(':');
      member.getValue().accept(this);
    }
    return raw(members.isEmpty() ? "{}" : "}");
  }

  /** Appends the pair at {@code i}, or the replacement for a lone half; returns how many more chars were used. */
  private int surrogate(String value, int i) {
    if (Character.isHighSurrogate(value.charAt(i)) && i + 1 < value.length()
        && Character.isLowSurrogate(value.charAt(i + 1))) {
      out.append(value, i, i + 2);
      return 1;
    }
    out.append("\\ufffd");
    return 0;
  }

  private void escape(char c) {
    out.append("\\u").append(HEX.toHexDigits(c));
  }

  private Void raw(String text) {
    out.append(text);
    if (out.length() > most) {
      throw new InvalidJsonException("the answer is longer than " + most + " characters. Ask for less.");
    }
    return null;
  }
}
