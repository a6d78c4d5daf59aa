package org.blockberry.cramberry;

import java.nio.charset.StandardCharsets;

/** Strict UTF-8 (specification 2.6). Pure. */
final class Utf8 {
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final String[] ONE_CHARACTER = new String[128];

  static {
    for (char c = 0; c < ONE_CHARACTER.length; c++) {
      ONE_CHARACTER[c] = String.valueOf(c);
    }
  }

  private Utf8() {}

  static boolean ascii(byte[] data, int from, int length) {
    int end = from + length;
    if (length >= Long.BYTES) {
      long seen = Varints.word(data, from) | Varints.word(data, end - Long.BYTES); // some bytes perhaps twice
      if (length > 2 * Long.BYTES) {
        seen |= Varints.word(data, from + Long.BYTES);
        for (int at = from + 2 * Long.BYTES; at < end - Long.BYTES; at += Long.BYTES) {
          seen |= Varints.word(data, at);
        }
      }
      return (seen & HIGH_BITS) == 0;
    }
    if (data.length - from >= Long.BYTES) {
      return length == 0 || (Varints.word(data, from) << Long.SIZE - Byte.SIZE * length & HIGH_BITS) == 0;
    }
    int seen = 0;
    for (int at = from; at < end; at++) {
      seen |= data[at];
    }
    return seen >= 0;
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
  @SuppressWarnings("deprecation") // the constructor for one byte per character is the only one that a compiler takes into its caller
  static String decode(byte[] data, int from, int length, boolean validate) {
    if (length == 1 && data[from] >= 0) {
      return ONE_CHARACTER[data[from]];
    }
    if (ascii(data, from, length)) {
      return new String(data, 0, from, length);
    }
    return decodeAny(data, from, length, validate);
  }

  private static String decodeAny(byte[] data, int from, int length, boolean validate) {
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

  /** Writes the encoding of a text without lone surrogates, of which there is room. */
  static void put(String text, byte[] target, int from) {
    int at = from;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        target[at++] = (byte) c;
      } else if (c < 0x800) {
        target[at++] = (byte) (0xc0 | c >> 6);
        target[at++] = (byte) (0x80 | c & 0x3f);
      } else if (Character.isSurrogate(c)) {
        int point = Character.toCodePoint(c, text.charAt(++i));
        target[at++] = (byte) (0xf0 | point >> 18);
        target[at++] = (byte) (0x80 | point >> 12 & 0x3f);
        target[at++] = (byte) (0x80 | point >> 6 & 0x3f);
        target[at++] = (byte) (0x80 | point & 0x3f);
      } else {
        target[at++] = (byte) (0xe0 | c >> 12);
        target[at++] = (byte) (0x80 | c >> 6 & 0x3f);
        target[at++] = (byte) (0x80 | c & 0x3f);
      }
    }
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
