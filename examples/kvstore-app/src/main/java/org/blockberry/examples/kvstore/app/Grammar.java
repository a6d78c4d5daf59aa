package org.blockberry.examples.kvstore.app;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.blockberry.api.application.ValidatorChange;
import org.blockberry.api.value.Bytes;

/**
 * Reads transactions. Pure. Every node must agree on every verdict, so nothing here depends on the version of
 * Unicode, the locale or the release of the JDK: characters are compared with fixed ASCII bounds only.
 *
 * <pre>
 * tx        = [ "from " name " " ] [ "priority " number " " ] command
 * command   = "set " key " " value | "delete " key | "validator ed25519 " base64 " " power
 *           | key "=" value | key
 * key, name = 1 to 256 (name: 64) bytes of UTF-8 without space, "=", and the ASCII control characters
 * value     = 1 to 65,536 bytes of UTF-8
 * number    = 0 to 999,999,999,999,999,999     power = 0 to 1,152,921,504,606,846,975; no sign, no leading zeros
 * </pre>
 *
 * The first word decides: with a space behind it it is a command, or an error; with {@code =} in it, or alone, it is
 * a pair. A bare key sets the key to itself.
 */
final class Grammar {
  static final int MAX_TX_BYTES = 66_560;
  static final int MAX_KEY_BYTES = 256;
  static final int MAX_VALUE_BYTES = 65_536;
  static final int MAX_NAME_BYTES = 64;
  /** CometBFT's bound on the power of a whole set. */
  static final long MAX_POWER = Long.MAX_VALUE / 8;

  private static final long MAX_PRIORITY = 999_999_999_999_999_999L;
  private static final int ED25519_KEY_BYTES = 32;
  private static final char REPLACEMENT = '\uFFFD'; // in place of what is no UTF-8

  private Grammar() {}

  /** Reads one transaction. */
  static ParsedTx parse(Bytes tx) throws RefusedTxException {
    if (tx.size() > MAX_TX_BYTES) {
      throw new RefusedTxException(Codes.TOO_LARGE,
          "the transaction has " + tx.size() + " bytes but may have " + MAX_TX_BYTES);
    }
    String rest = text(tx);
    Bytes sender = Bytes.EMPTY;
    long priority = 0;
    if (rest.startsWith("from ")) {
      String name = upToSpace(rest, 5, "from NAME COMMAND");
      sender = word("sender", name, MAX_NAME_BYTES);
      rest = rest.substring(5 + name.length() + 1);
    }
    if (rest.startsWith("priority ")) {
      String number = upToSpace(rest, 9, "priority NUMBER COMMAND");
      priority = number("priority", number, MAX_PRIORITY, Codes.MALFORMED);
      rest = rest.substring(9 + number.length() + 1);
    }
    return new ParsedTx(command(rest), priority, sender);
  }

  /** Checks a key of the genesis with the same rules. */
  static Bytes key(String text) throws RefusedTxException {
    return word("key", text, MAX_KEY_BYTES);
  }

  /** Checks a value of the genesis with the same rules. */
  static Bytes value(String text) throws RefusedTxException {
    if (text.isEmpty()) {
      throw new RefusedTxException(Codes.EMPTY, "the value is empty: nothing could prove it; use delete to remove a key");
    }
    Bytes value = Bytes.utf8(text);
    if (value.size() > MAX_VALUE_BYTES) {
      throw new RefusedTxException(Codes.TOO_LARGE,
          "the value has " + value.size() + " bytes but may have " + MAX_VALUE_BYTES);
    }
    return value;
  }

  private static Command command(String text) throws RefusedTxException {
    int space = text.indexOf(' ');
    int equals = text.indexOf('=');
    if (equals >= 0 && (space < 0 || equals < space)) {
      return new Command.Put(key(text.substring(0, equals)), value(text.substring(equals + 1)));
    }
    String first = space < 0 ? text : text.substring(0, space);
    String rest = space < 0 ? "" : text.substring(space + 1);
    switch (first) {
      case "set": {
        int end = rest.indexOf(' ');
        if (space < 0 || end < 0) {
          throw new RefusedTxException(Codes.MALFORMED, "set needs a key and a value: set KEY VALUE");
        }
        return new Command.Put(key(rest.substring(0, end)), value(rest.substring(end + 1)));
      }
      case "delete":
        if (space < 0) {
          throw new RefusedTxException(Codes.MALFORMED, "delete needs a key: delete KEY");
        }
        return new Command.Delete(key(rest));
      case "validator":
        return new Command.SetValidator(validator(rest));
      case "from":
      case "priority":
        throw new RefusedTxException(Codes.MALFORMED,
            first + " stands at most once, from before priority, before a command");
      default:
        if (space < 0) {
          Bytes key = key(first);
          return new Command.Put(key, key);
        }
        throw new RefusedTxException(Codes.UNKNOWN_COMMAND,
            "the first word is no command; use set, delete or validator, or the form KEY=VALUE");
    }
  }

  private static ValidatorChange validator(String rest) throws RefusedTxException {
    String[] parts = rest.split(" ", -1);
    if (parts.length != 3) {
      throw new RefusedTxException(Codes.MALFORMED, "validator needs three words: validator ed25519 BASE64 POWER");
    }
    if (!parts[0].equals("ed25519")) {
      throw new RefusedTxException(Codes.BAD_VALIDATOR, "the key type must be ed25519");
    }
    byte[] key;
    try {
      key = Base64.getDecoder().decode(parts[1]);
    } catch (IllegalArgumentException e) {
      throw new RefusedTxException(Codes.BAD_VALIDATOR, "the public key is not base64");
    }
    // The decoder takes unused bits and missing padding; one key must have one text.
    if (key.length != ED25519_KEY_BYTES || !Base64.getEncoder().encodeToString(key).equals(parts[1])) {
      throw new RefusedTxException(Codes.BAD_VALIDATOR, "the public key must be 32 bytes in padded base64");
    }
    return new ValidatorChange("ed25519", Bytes.wrap(key), number("power", parts[2], MAX_POWER, Codes.BAD_VALIDATOR));
  }

  private static Bytes word(String what, String text, int maxBytes) throws RefusedTxException {
    if (text.isEmpty()) {
      throw new RefusedTxException(Codes.EMPTY, "the " + what + " is empty");
    }
    Bytes word = Bytes.utf8(text);
    if (word.size() > maxBytes) {
      throw new RefusedTxException(Codes.TOO_LARGE,
          "the " + what + " has " + word.size() + " bytes but may have " + maxBytes);
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c == '=' || c == 0x7F) {
        throw new RefusedTxException(Codes.MALFORMED,
            "the " + what + " has a space, \"=\" or control character at " + i);
      }
    }
    return word;
  }

  private static long number(String what, String text, long max, int code) throws RefusedTxException {
    boolean canonical = !text.isEmpty() && text.length() <= 19 && (text.length() == 1 || text.charAt(0) != '0');
    for (int i = 0; canonical && i < text.length(); i++) {
      canonical = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    long number = -1;
    if (canonical) {
      try {
        number = Long.parseLong(text);
      } catch (NumberFormatException e) {
        canonical = false; // nineteen digits may be more than a long holds
      }
    }
    if (!canonical || number > max) {
      throw new RefusedTxException(code, "the " + what + " must be a whole number from 0 to " + max);
    }
    return number;
  }

  private static String upToSpace(String text, int from, String form) throws RefusedTxException {
    int end = text.indexOf(' ', from);
    if (end < 0) {
      throw new RefusedTxException(Codes.MALFORMED, "expected " + form);
    }
    return text.substring(from, end);
  }

  private static String text(Bytes tx) throws RefusedTxException {
    String text = tx.toUtf8();
    if (text.indexOf(REPLACEMENT) < 0) { // the JVM has a fast way for this; the decoder below looks at each byte
      return text;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(tx.asBuffer()).toString();
    } catch (CharacterCodingException e) {
      throw new RefusedTxException(Codes.MALFORMED, "the transaction is not UTF-8 text");
    }
  }
}
