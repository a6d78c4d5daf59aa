package org.blockberry.ops.indexer;

import java.util.Optional;

/**
 * Unsigned decimals as bytes that sort like the numbers: number of whole digits (2 bytes), whole digits, fraction digits, 0. Numbers
 * with more than {@value #MOST_DIGITS} whole digits are all the same, above the rest; a fraction is cut there. So bytes in order mean
 * numbers in order or equal, never the reverse, and whoever needs more compares the values.
 */
final class NumberKey {
  static final int MOST_DIGITS = 512; // no operand has more: a query has at most 512 bytes

  private NumberKey() {}

  /** The number that {@code text} begins with; empty if it begins with no digit. */
  static Optional<byte[]> leading(String text) {
    int end = digits(text, 0);
    if (end == 0) {
      return Optional.empty();
    }
    int start = 0;
    while (start < end && text.charAt(start) == '0') {
      start++;
    }
    int whole = end - start;
    if (whole > MOST_DIGITS) {
      return Optional.of(new byte[] {(byte) 0xff, (byte) 0xff, 0});
    }
    int from = end + 1;
    int to = end < text.length() && text.charAt(end) == '.' ? Math.min(digits(text, from), from + MOST_DIGITS) : from;
    while (to > from && text.charAt(to - 1) == '0') {
      to--;
    }
    byte[] key = new byte[2 + whole + (to - from) + 1];
    key[0] = (byte) (whole >> 8);
    key[1] = (byte) whole;
    int at = 2;
    for (int i = start; i < end; i++) {
      key[at++] = (byte) text.charAt(i);
    }
    for (int i = from; i < to; i++) {
      key[at++] = (byte) text.charAt(i);
    }
    return Optional.of(key);
  }

  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }
}
