package org.blockberry.launcher.log;

/**
 * Text that came from anywhere, made safe to print: line breaks, terminal codes and characters that change the direction of text
 * become visible escapes, so that nobody can forge a log line or play with the reader's terminal (security class R8). Pure.
 */
final class VisibleText {
  private static final int DELETE = 0x7f;
  private static final int LAST_C1 = 0x9f;

  private VisibleText() {}

  /** {@code text} with at most {@code maxChars} of it shown; null becomes empty. */
  static String of(String text, int maxChars) {
    if (text == null) {
      return "";
    }
    int end = Math.min(text.length(), maxChars);
    int clean = 0;
    while (clean < end && !harmful(text.charAt(clean))) {
      clean++;
    }
    if (clean == text.length()) {
      return text; // nearly always
    }
    StringBuilder shown = new StringBuilder(end + 16).append(text, 0, clean);
    for (int i = clean; i < end; i++) {
      append(shown, text.charAt(i));
    }
    if (end < text.length()) {
      shown.append("... (").append(text.length() - end).append(" more characters)");
    }
    return shown.toString();
  }

  /** Whether the character must not reach a terminal as it is. */
  static boolean harmful(char c) {
    return c < ' ' || c >= DELETE && c <= LAST_C1
        || c >= '\u2028' && c <= '\u202e' // line and paragraph separators, overrides of the direction
        || c >= '\u2066' && c <= '\u2069' || c == '\u200e' || c == '\u200f' || c == '\u061c' || c == '\ufeff';
  }

  private static void append(StringBuilder shown, char c) {
    switch (c) {
      case '\n' -> shown.append("\\n");
      case '\r' -> shown.append("\\r");
      case '\t' -> shown.append("\\t");
      default -> {
        if (harmful(c)) {
          shown.append(String.format("\\u%04x", (int) c));
        } else {
          shown.append(c);
        }
      }
    }
  }
}
