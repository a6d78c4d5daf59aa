package org.blockberry.glueberry.book;

/** JSON laid out as Go's encoder does, which no generator of ours can be told to: {@code [] {}} when empty, and {@code < > &} escaped. */
final class JsonOut {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder text = new StringBuilder();
  private int depth;
  private boolean empty = true;

  JsonOut open(char bracket) {
    text.append(bracket);
    depth++;
    empty = true;
    return this;
  }

  JsonOut close(char bracket) {
    depth--;
    if (!empty) {
      line();
    }
    text.append(bracket);
    empty = false;
    return this;
  }

  JsonOut field(String name) {
    next();
    quoted(name);
    text.append(": ");
    return this;
  }

  JsonOut text(String name, String value) {
    field(name);
    quoted(value);
    return this;
  }

  JsonOut number(String name, int value) {
    field(name);
    text.append(value);
    return this;
  }

  JsonOut flag(String name, boolean value) {
    field(name);
    text.append(value);
    return this;
  }

  JsonOut element(String value) {
    next();
    quoted(value);
    return this;
  }

  private void next() {
    if (!empty) {
      text.append(',');
    }
    line();
    empty = false;
  }

  private void line() {
    text.append('\n').append("  ".repeat(depth));
  }

  private void quoted(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char each = value.charAt(i);
      boolean lone = Character.isSurrogate(each) && !paired(value, i);
      switch (each) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case '\b' -> text.append("\\b");
        case '\f' -> text.append("\\f");
        default -> {
          if (lone) {
            text.append("\\ufffd");
          } else if (each < ' ' || each == '<' || each == '>' || each == '&' || each == 0x2028 || each == 0x2029) {
            text.append("\\u").append(HEX.charAt(each >> 12)).append(HEX.charAt(each >> 8 & 15)).append(HEX.charAt(each >> 4 & 15))
                .append(HEX.charAt(each & 15));
          } else {
            text.append(each);
          }
        }
      }
    }
    text.append('"');
  }

  private static boolean paired(String value, int at) {
    return Character.isHighSurrogate(value.charAt(at)) ? at + 1 < value.length() && Character.isLowSurrogate(value.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(value.charAt(at - 1));
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
