package org.blockberry.chain.event;

import java.util.Optional;

/** Exact comparison of unsigned decimal numbers of any length, in time linear in it. */
final class Decimal {
  private Decimal() {}

  /** The digits, point and digits that {@code text} begins with; empty if it begins with no digit. */
  static Optional<String> leading(String text) {
    int end = digits(text, 0);
    if (end == 0) {
      return Optional.empty();
    }
    if (end + 1 < text.length() && text.charAt(end) == '.') {
      int fraction = digits(text, end + 1);
      if (fraction > end + 1) {
        end = fraction;
      }
    }
    return Optional.of(text.substring(0, end));
  }

  /** The sign of {@code a} minus {@code b}. */
  static int compare(String a, String b) {
    String wholeA = whole(a);
    String wholeB = whole(b);
    int bySize = Integer.compare(wholeA.length(), wholeB.length());
    if (bySize != 0) {
      return bySize;
    }
    int byWhole = wholeA.compareTo(wholeB);
    return Integer.signum(byWhole != 0 ? byWhole : fraction(a).compareTo(fraction(b)));
  }

  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  private static String whole(String number) {
    int end = digits(number, 0);
    int start = 0;
    while (start < end && number.charAt(start) == '0') {
      start++;
    }
    return number.substring(start, end);
  }

  private static String fraction(String number) {
    int start = Math.min(number.length(), digits(number, 0) + 1);
    int end = number.length();
    while (end > start && number.charAt(end - 1) == '0') {
      end--;
    }
    return number.substring(start, end);
  }
}
