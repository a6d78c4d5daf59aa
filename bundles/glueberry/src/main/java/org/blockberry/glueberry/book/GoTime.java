package org.blockberry.glueberry.book;

import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;

/** Times as Go's encoder writes them: RFC 3339 with as many digits of a second as are not 0, always with seconds. */
final class GoTime {
  private static final DateTimeFormatter FORM = new DateTimeFormatterBuilder().appendPattern("uuuu-MM-dd'T'HH:mm:ss")
      .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true).appendOffset("+HH:MM", "Z").toFormatter();

  private GoTime() {}

  static String text(OffsetDateTime time) {
    return FORM.format(time);
  }
}
