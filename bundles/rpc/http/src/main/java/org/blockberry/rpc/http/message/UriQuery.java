package org.blockberry.rpc.http.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads {@code name=value&name=value} as it stands behind the question mark or in the body of a form. */
public final class UriQuery {
  private static final int MOST = 64;

  private UriQuery() {}

  /**
   * The arguments by name; the first of several equal names counts.
   *
   * @return empty if the text is malformed, not UTF-8 or has more than 64 arguments
   */
  public static Optional<Map<String, String>> parse(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    if (text.isEmpty()) {
      return Optional.of(values);
    }
    String[] items = text.split("&", MOST + 1);
    if (items.length > MOST) {
      return Optional.empty();
    }
    for (String item : items) {
      int equals = item.indexOf('=');
      Optional<String> name = decode(equals < 0 ? item : item.substring(0, equals));
      Optional<String> value = equals < 0 ? Optional.of("") : decode(item.substring(equals + 1));
      if (name.isEmpty() || value.isEmpty()) {
        return Optional.empty();
      }
      values.putIfAbsent(name.get(), value.get());
    }
    return Optional.of(values);
  }

  private static Optional<String> decode(String text) {
    byte[] bytes = new byte[text.length()];
    int size = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
        int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          return Optional.empty();
        }
        bytes[size++] = (byte) (high << 4 | low);
        i += 2;
      } else if (c > 0x7E) {
        return Optional.empty();
      } else {
        bytes[size++] = (byte) (c == '+' ? ' ' : c);
      }
    }
    try {
      return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, size)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
