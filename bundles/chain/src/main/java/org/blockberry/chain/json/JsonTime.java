package org.blockberry.chain.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import org.blockberry.chain.Timestamps;

/** Times in JSON: RFC 3339 in UTC with Z, up to nine fraction digits, none of them a trailing zero. */
public final class JsonTime {
  private static final Pattern FORM = Pattern.compile(
      "\\d{4}-\\d{2}-\\d{2}T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,9})?Z");
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

  private JsonTime() {}

  /** The text of {@code time}. */
  public static String print(Instant time) {
    String text = SECONDS.format(time);
    if (time.getNano() == 0) {
      return text + 'Z';
    }
    String fraction = String.format("%09d", time.getNano());
    int end = fraction.length();
    while (fraction.charAt(end - 1) == '0') {
      end--;
    }
    return text + '.' + fraction.substring(0, end) + 'Z';
  }

  /**
   * Reads a time.
   *
   * @throws InvalidJsonException if the text has another form, another zone than Z, or is no date
   */
  public static Instant parse(String text) {
    if (FORM.matcher(text).matches()) {
      try {
        return Timestamps.check(Instant.parse(text));
      } catch (DateTimeException | IllegalArgumentException e) {
        throw new InvalidJsonException("\"" + text + "\" is no time: " + e.getMessage());
      }
    }
    throw new InvalidJsonException("\"" + clip(text) + "\" is no time. Write it like 2026-01-31T12:00:00.5Z, in UTC.");
  }

  private static String clip(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
