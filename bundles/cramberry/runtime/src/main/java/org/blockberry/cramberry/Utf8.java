package org.blockberry.cramberry;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8 (specification 2.6). Pure. */
final class Utf8 {
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final String[] ONE_CHARACTER = new String[128];

  static {
    for (char c = 0; c < ONE_CHARACTER.length; c++) {
      ONE_CHARACTER[c] = String.valueOf(c);
    }
  }

  private Utf8() {}

  static boolean ascii(byte[] data, int from, int length) {
    int at = from;
    int end = from + length;
    for (; at <= end - Long.BYTES; at += Long.BYTES) {
      if (((long) LONG.get(data, at) & HIGH_BITS) != 0) {
        return false;
      }
    }
    for (; at < end; at++) {
      if (data[at] < 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether the bytes are valid: no overlong form, no surrogate, nothing above U+10FFFF. */
  static boolean valid(byte[] data, int from, int length) {
    int end = from + length;
    for (int at = from; at < end; ) {
      int lead = data[at++] & 0xff;
      if (lead < 0x80) {
        continue;
      }
      int more = lead < 0xc2 ? -1 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : -1;
      if (more < 0 || end - at < more) {
        return false;
      }
      int second = data[at] & 0xff;
      int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
      int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
      if (second < low || second > high) {
        return false;
      }
      for (int i = 1; i < more; i++) {
        if ((data[at + i] & 0xc0) != 0x80) {
          return false;
        }
      }
      at += more;
    }
    return true;
  }

  /** The text; malformed parts are replaced unless {@code validate}, then null is given for them. */
  static String decode(byte[] data, int from, int length, boolean validate) {
    if (length == 1 && data[from] >= 0) {
      return ONE_CHARACTER[data[from]];
    }
    if (ascii(data, from, length)) {
      return new String(data, from, length, StandardCharsets.ISO_8859_1);
    }
    return validate && !valid(data, from, length) ? null : new String(data, from, length, StandardCharsets.UTF_8);
  }

  /** Length of the encoding; -1 if the text has a lone surrogate. */
  static int length(String text) {
    int length = text.length();
    int bytes = length;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        if (c < 0x800) {
          bytes++;
        } else if (!Character.isSurrogate(c)) {
          bytes += 2;
        } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
          bytes += 2; // four for two characters
          i++;
        } else {
          return -1;
        }
      }
    }
    return bytes;
  }

  /** Order of strings on the wire: by unsigned bytes of the encoding, which is by code points, not by UTF-16 units. */
  static int compare(String one, String other) {
    int shared = Math.min(one.length(), other.length());
    for (int i = 0; i < shared; i++) {
      char a = one.charAt(i);
      char b = other.charAt(i);
      if (a != b) {
        boolean high = Character.isSurrogate(a);
        return high != Character.isSurrogate(b) ? high ? 1 : -1 : a - b;
      }
    }
    return one.length() - other.length();
  }
}
