package org.blockberry.libp2p.identity;

import java.util.HexFormat;
import java.util.Locale;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.MalformedException;

/** Text that names its base in the first letter. Reads base 16, 32 (upper and lower case), 36 and 58; writes 32. Pure. */
final class Multibase {
  private Multibase() {}

  static String base32(Bytes bytes) {
    return "b" + Base32.encode(bytes);
  }

  static Bytes decode(String text) {
    if (text.isEmpty()) {
      throw new MalformedException("text is empty");
    }
    String rest = text.substring(1);
    return switch (text.charAt(0)) {
      case 'z' -> BaseX.BASE58.decode(rest);
      case 'b' -> Base32.decode(rest);
      case 'B' -> Base32.decode(lower(rest));
      case 'k' -> BaseX.BASE36.decode(rest);
      case 'K' -> BaseX.BASE36.decode(lower(rest));
      case 'f' -> hex(rest, rest.toLowerCase(Locale.ROOT));
      case 'F' -> hex(rest, rest.toUpperCase(Locale.ROOT));
      default -> throw new MalformedException(MalformedException.quote(text) + " is in no base we know");
    };
  }

  /** What is written in capitals has no small letters. */
  private static String lower(String text) {
    if (!text.equals(text.toUpperCase(Locale.ROOT))) {
      throw new MalformedException(MalformedException.quote(text) + " mixes capitals and small letters");
    }
    return text.toLowerCase(Locale.ROOT);
  }

  private static Bytes hex(String text, String ofOneCase) {
    if (!text.equals(ofOneCase)) {
      throw new MalformedException(MalformedException.quote(text) + " mixes capitals and small letters");
    }
    try {
      return Bytes.wrap(HexFormat.of().parseHex(text));
    } catch (IllegalArgumentException e) {
      throw new MalformedException(MalformedException.quote(text) + " is not base16");
    }
  }
}
