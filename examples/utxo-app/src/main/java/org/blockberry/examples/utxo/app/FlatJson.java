package org.blockberry.examples.utxo.app;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A JSON object whose members are all strings, which is everything this application's genesis may hold.
 */
final class FlatJson {
  private final String text;
  private int at;

  private FlatJson(String text) {
    this.text = text;
  }

  /**
   * Reads {@code text}.
   *
   * @return members in order
   * @throws IllegalArgumentException naming the place; also for a name that comes twice
   */
  static Map<String, String> parse(String text) {
    return new FlatJson(text).object();
  }

  private Map<String, String> object() {
    Map<String, String> members = new LinkedHashMap<>();
    expect('{');
    if (peek() == '}') {
      at++;
    } else {
      do {
        String name = string();
        expect(':');
        if (members.put(name, string()) != null) {
          throw wrong("the name \"" + name + "\" comes twice");
        }
      } while (separator());
    }
    if (peek() != 0) {
      throw wrong("something follows the object");
    }
    return members;
  }

  private boolean separator() {
    char c = peek();
    if (c != ',' && c != '}') {
      throw wrong("expected , or }");
    }
    at++;
    return c == ',';
  }

  private String string() {
    expect('"');
    StringBuilder value = new StringBuilder();
    while (true) {
      char c = next();
      if (c == '"') {
        return checked(value.toString());
      }
      if (c < ' ') {
        throw wrong("a control character must be escaped");
      }
      value.append(c == '\\' ? escaped() : c);
    }
  }

  private char escaped() {
    char c = next();
    switch (c) {
      case '"':
      case '\\':
      case '/':
        return c;
      case 'b':
        return '\b';
      case 'f':
        return '\f';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case 'u':
        int unit = 0;
        for (int i = 0; i < 4; i++) {
          char digit = next();
          int nibble = digit < 0x80 ? Character.digit(digit, 16) : -1;
          if (nibble < 0) {
            throw wrong("\\u needs four hexadecimal digits");
          }
          unit = unit << 4 | nibble;
        }
        return (char) unit;
      default:
        throw wrong("unknown escape");
    }
  }

  /** A lone surrogate has no UTF-8 form; Java would quietly write a question mark. */
  private String checked(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isHighSurrogate(c) && i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw wrong("half a surrogate pair");
      }
    }
    return value;
  }

  private char peek() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : 0;
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw wrong("expected " + wanted);
    }
    at++;
  }

  private char next() {
    if (at >= text.length()) {
      throw wrong("it ends in the middle");
    }
    return text.charAt(at++);
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(
        "app_state must be a JSON object of strings such as {\"OWNER\":\"AMOUNT\"}: at character " + at + " " + what);
  }
}
