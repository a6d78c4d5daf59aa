package org.blockberry.ops.config;

import com.electronwill.nightconfig.core.UnmodifiableConfig;
import com.electronwill.nightconfig.core.io.ParsingException;
import com.electronwill.nightconfig.toml.TomlParser;
import java.math.BigInteger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.blockberry.api.settings.Durations;

/** The only class that knows the TOML library: from text to values and back. */
final class TomlValues {
  private static final String DECIMAL = "[+-]?[0-9][0-9_]*";
  private static final Pattern PLAIN_NUMBER = Pattern.compile("0|-?[1-9][0-9]{0,17}");
  private static final Pattern PLAIN_TEXT = Pattern.compile("\"([^\"\\\\\\p{Cntrl}]*)\"");

  private TomlValues() {}

  /**
   * Checks a whole text.
   *
   * @throws BadToml what the library says about it
   */
  static void checkWhole(String text) throws BadToml {
    parse(text);
  }

  /**
   * Reads what stands right of {@code =}.
   *
   * @return {@code String}, {@code Long}, {@code Boolean}, {@code List}, {@code Map} for an inline
   *     table, or another type that no setting has
   * @throws BadToml the text is no TOML value
   */
  static Object value(String text) throws BadToml {
    // What nearly every line holds needs no library, whose first use costs some 30 ms of a start.
    if (PLAIN_NUMBER.matcher(text).matches()) {
      return Long.valueOf(text);
    }
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    Matcher plainText = PLAIN_TEXT.matcher(text);
    if (plainText.matches()) {
      return plainText.group(1);
    }
    if (text.matches(DECIMAL)) {
      // The library wraps around silently beyond 64 bits.
      BigInteger number = new BigInteger(text.replace("_", "").replace("+", ""));
      if (number.bitLength() > 63) {
        throw new BadToml("is " + text + " but must fit into 64 bits");
      }
    }
    UnmodifiableConfig parsed = parse("v = " + text + "\n");
    if (parsed.size() != 1 || !parsed.contains(List.of("v"))) {
      throw new BadToml("is not one TOML value");
    }
    return plain(parsed.get(List.of("v")));
  }

  /**
   * The text of a {@code String}, {@code Long}, {@code Boolean}, {@code Duration} or {@code List}
   * of texts in a file.
   */
  static String literal(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(TomlValues::literal).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Duration time) {
      return quoted(Durations.format(time));
    }
    return value instanceof String text ? quoted(text) : String.valueOf(value);
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default ->
            out.append(
                c < ' ' || c == 0x7f
                    ? String.format(Locale.ROOT, "\\u%04X", (int) c)
                    : String.valueOf(c));
      }
    }
    return out.append('"').toString();
  }

  private static UnmodifiableConfig parse(String text) throws BadToml {
    try {
      return new TomlParser().parse(text);
    } catch (ParsingException e) {
      throw new BadToml(String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
    } catch (RuntimeException | StackOverflowError e) {
      // The library lets a few of these through (bad dates, deep nesting); to the operator they are
      // all one thing.
      throw new BadToml("cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static Object plain(Object value) {
    if (value instanceof Integer number) {
      return number.longValue();
    }
    if (value instanceof UnmodifiableConfig table) {
      Map<String, Object> plain = new LinkedHashMap<>();
      for (UnmodifiableConfig.Entry entry : table.entrySet()) {
        Object inner = entry.getValue();
        plain.put(entry.getKey(), plain(inner));
      }
      return plain;
    }
    return value instanceof List<?> list ? list.stream().map(TomlValues::plain).toList() : value;
  }

  /** Text that is not TOML; the message is a phrase that may quote the text. */
  static final class BadToml extends Exception {
    BadToml(String message) {
      super(message, null, false, false);
    }
  }
}
