package org.blockberry.libp2p.identity;

import java.util.Arrays;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;

/**
 * Text in a base that is no power of two: the bytes as one number, leading zero bytes as leading first letters. Takes time in the square of
 * the length, so callers bound it. Pure.
 */
final class BaseX {
  static final BaseX BASE58 = new BaseX("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz");
  static final BaseX BASE36 = new BaseX("0123456789abcdefghijklmnopqrstuvwxyz");

  private final char[] letters;
  private final byte[] digits = new byte[128];

  private BaseX(String alphabet) {
    letters = alphabet.toCharArray();
    Arrays.fill(digits, (byte) -1);
    for (int i = 0; i < letters.length; i++) {
      digits[letters[i]] = (byte) i;
    }
  }

  String encode(Bytes bytes) {
    byte[] number = bytes.toArray();
    int zeros = leadingZeros(number);
    char[] text = new char[number.length * 2]; // 2 letters per byte are enough from base 16 on
    int at = text.length;
    for (int from = zeros; from < number.length; ) {
      text[--at] = letters[divide(number, from, 256, letters.length)];
      while (from < number.length && number[from] == 0) {
        from++;
      }
    }
    while (zeros-- > 0) {
      text[--at] = letters[0];
    }
    return new String(text, at, text.length - at);
  }

  Bytes decode(String text) {
    byte[] number = new byte[text.length()];
    for (int i = 0; i < number.length; i++) {
      char c = text.charAt(i);
      number[i] = c < digits.length ? digits[c] : -1;
      if (number[i] < 0) {
        throw new MalformedException(MalformedException.quote(text) + " is not base" + letters.length);
      }
    }
    int zeros = leadingZeros(number);
    byte[] bytes = new byte[number.length];
    int at = bytes.length;
    for (int from = zeros; from < number.length; ) {
      bytes[--at] = (byte) divide(number, from, letters.length, 256);
      while (from < number.length && number[from] == 0) {
        from++;
      }
    }
    return Bytes.wrap(Arrays.copyOfRange(bytes, at - zeros, bytes.length));
  }

  private static int leadingZeros(byte[] number) {
    int zeros = 0;
    while (zeros < number.length && number[zeros] == 0) {
      zeros++;
    }
    return zeros;
  }

  /** Divides the number in place, digits of {@code base}, highest at {@code from}; returns the remainder. */
  private static int divide(byte[] number, int from, int base, int divisor) {
    int remainder = 0;
    for (int i = from; i < number.length; i++) {
      int value = remainder * base + (number[i] & 0xff);
      number[i] = (byte) (value / divisor);
      remainder = value % divisor;
    }
    return remainder;
  }
}
