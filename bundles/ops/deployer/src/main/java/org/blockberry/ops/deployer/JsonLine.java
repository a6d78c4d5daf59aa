package org.blockberry.ops.deployer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** One line of the history: a JSON object whose members are texts or lists of texts. Pure. */
final class JsonLine {
  private final String text;
  private int at;

  private JsonLine(String text) {
    this.text = text;
  }

  /** Writes members in their order; a value is a {@code String} or a {@code List} of them. */
  static String write(Map<String, Object> members) {
    return members.entrySet().stream()
        .map(
            member ->
                quoted(member.getKey())
                    + ":"
                    + (member.getValue() instanceof List<?> list
                        ? list.stream()
                            .map(item -> quoted((String) item))
                            .collect(Collectors.joining(",", "[", "]"))
                        : quoted((String) member.getValue())))
        .collect(Collectors.joining(",", "{", "}"));
  }

  /**
   * @throws IllegalArgumentException it is no such line
   */
  static Map<String, Object> read(String line) {
    return new JsonLine(line).object();
  }

  private Map<String, Object> object() {
    Map<String, Object> members = new LinkedHashMap<>();
    expect('{');
    do {
      String name = string();
      expect(':');
      members.put(name, peek() == '[' ? list() : string());
    } while (more('}'));
    if (at != text.length()) {
      throw new IllegalArgumentException("something follows the object");
    }
    return members;
  }

  private List<String> list() {
    List<String> items = new ArrayList<>();
    expect('[');
    if (peek() == ']') {
      at++;
      return items;
    }
    do {
      items.add(string());
    } while (more(']'));
    return items;
  }

  private boolean more(char end) {
    char c = peek();
    at++;
    if (c != ',' && c != end) {
      throw new IllegalArgumentException("expected , or " + end);
    }
    return c == ',';
  }

  private String string() {
    expect('"');
    StringBuilder value = new StringBuilder();
    while (peek() != '"') {
      char c = text.charAt(at++);
      value.append(c == '\\' ? escaped() : c);
    }
    at++;
    return value.toString();
  }

  private char escaped() {
    char c = peek();
    at++;
    if (c == 'u') {
      at += 4;
      return (char) Integer.parseInt(text.substring(at - 4, Math.min(at, text.length())), 16);
    }
    return c;
  }

  private void expect(char c) {
    if (peek() != c) {
      throw new IllegalArgumentException("expected " + c);
    }
    at++;
  }

  private char peek() {
    if (at >= text.length()) {
      throw new IllegalArgumentException("the line is cut off");
    }
    return text.charAt(at);
  }

  private static String quoted(String value) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : value.toCharArray()) {
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else {
        out.append(c < ' ' ? String.format(Locale.ROOT, "\\u%04x", (int) c) : String.valueOf(c));
      }
    }
    return out.append('"').toString();
  }
}
