package org.blockberry.libp2p.identity;

import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;

/** RFC 4648 base32, lower case, without padding; one text per value. Pure. */
final class Base32 {
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

  private Base32() {}

  static String encode(Bytes bytes) {
    StringBuilder text = new StringBuilder((bytes.size() * 8 + 4) / 5);
    int bits = 0;
    int held = 0;
    for (int i = 0; i < bytes.size(); i++) {
      held = held << 8 | bytes.at(i) & 0xff;
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(LETTERS.charAt(held >>> bits & 31));
      }
      held &= (1 << bits) - 1;
    }
    return bits == 0 ? text.toString() : text.append(LETTERS.charAt(held << 5 - bits & 31)).toString();
  }

  static Bytes decode(String text) {
    byte[] bytes = new byte[text.length() * 5 / 8];
    int at = 0;
    int bits = 0;
    int held = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = LETTERS.indexOf(text.charAt(i));
      if (digit < 0) {
        throw new MalformedException(MalformedException.quote(text) + " is not base32");
      }
      held = held << 5 | digit;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes[at++] = (byte) (held >>> bits);
        held &= (1 << bits) - 1;
      }
    }
    if (bits >= 5 || held != 0) {
      throw new MalformedException(MalformedException.quote(text) + " does not end as base32 does");
    }
    return Bytes.wrap(bytes);
  }
}
