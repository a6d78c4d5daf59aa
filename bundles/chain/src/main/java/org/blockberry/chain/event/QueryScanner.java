package org.blockberry.chain.event;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Splits a query into words. For one query and thread. */
final class QueryScanner {
  private static final int FIRST_YEAR = 1900;
  private static final int LAST_YEAR = 2999;

  private final String text;
  private int start;
  private int position;
  private Operand operand;

  QueryScanner(String text) {
    this.text = text;
  }

  /** Where the present word begins. */
  int offset() {
    return start;
  }

  /** The present word as it stands. */
  String word() {
    return text.substring(start, position);
  }

  /** The value of the present word, if it is a string, number, time or date. */
  Operand operand() {
    return operand;
  }

  Token next() {
    while (position < text.length() && isSpace(text.charAt(position))) {
      position++;
    }
    start = position;
    if (position == text.length()) {
      return Token.END;
    }
    char c = text.charAt(position);
    if (isDigit(c)) {
      return number();
    }
    if (c == '_' || Character.isLetter(c)) {
      return word(c);
    }
    position++;
    return switch (c) {
      case '\'' -> string();
      case '=' -> Token.EQ;
      case '<' -> orEqual() ? Token.LE : Token.LT;
      case '>' -> orEqual() ? Token.GE : Token.GT;
      default -> throw new InvalidQueryException(start, "'" + c + "' has no meaning here");
    };
  }

  private boolean orEqual() {
    if (position < text.length() && text.charAt(position) == '=') {
      position++;
      return true;
    }
    return false;
  }

  private Token number() {
    skipDigits();
    if (position < text.length() && text.charAt(position) == '.') {
      position++; // the original takes a point without digits behind it
      skipDigits();
    }
    operand = new Operand.Number(word());
    return Token.NUMBER;
  }

  private Token string() {
    int end = text.indexOf('\'', position);
    if (end < 0) {
      throw new InvalidQueryException(start, "a string has no closing quote");
    }
    operand = new Operand.Text(text.substring(position, end));
    position = end + 1;
    return Token.STRING;
  }

  private Token word(char first) {
    char c = first;
    while (c == '.' || c == '-' || c == '_' || Character.isLetterOrDigit(c)) {
      position++;
      c = position < text.length() ? text.charAt(position) : 0;
    }
    return switch (word()) {
      case "AND" -> Token.AND;
      case "CONTAINS" -> Token.CONTAINS;
      case "EXISTS" -> Token.EXISTS;
      case "TIME" -> c == ' ' ? time() : Token.TAG;
      case "DATE" -> c == ' ' ? date() : Token.TAG;
      default -> Token.TAG;
    };
  }

  private Token time() {
    String written = stamp("-T:+Z.");
    Instant time = Operand.Time.parse(written).filter(t -> inYears(t.atOffset(ZoneOffset.UTC).getYear()))
        .orElseThrow(() -> new InvalidQueryException(start, "\"" + written + "\" is no time from " + FIRST_YEAR + " to "
            + LAST_YEAR + " like 2026-01-31T12:00:00Z"));
    operand = new Operand.Time(time, written);
    return Token.TIME;
  }

  private Token date() {
    String written = stamp("-");
    LocalDate date = Operand.Date.parse(written).filter(d -> inYears(d.getYear()))
        .orElseThrow(() -> new InvalidQueryException(start, "\"" + written + "\" is no date from " + FIRST_YEAR + " to "
            + LAST_YEAR + " like 2026-01-31"));
    operand = new Operand.Date(date);
    return Token.DATE;
  }

  private String stamp(String marks) {
    int from = position + 1;
    position = from;
    while (position < text.length()
        && (isDigit(text.charAt(position)) || marks.indexOf(text.charAt(position)) >= 0)) {
      position++;
    }
    return text.substring(from, position);
  }

  private void skipDigits() {
    while (position < text.length() && isDigit(text.charAt(position))) {
      position++;
    }
  }

  private static boolean inYears(int year) {
    return year >= FIRST_YEAR && year <= LAST_YEAR;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }
}
