package org.blockberry.launcher.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/**
 * A log event as one line of JSON: {@code time} (UTC), {@code level}, {@code logger}, {@code thread}, {@code node} and {@code height}
 * when known, {@code message}, and for an exception {@code exception} with {@code class}, {@code message} and {@code stack}. Members
 * are added in later versions, never renamed.
 */
final class JsonLine {
  private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private JsonLine() {}

  static String of(ILoggingEvent event, NodeFacts facts) {
    StringBuilder out = new StringBuilder(256);
    out.append("{\"time\":\"").append(TIME.format(Instant.ofEpochMilli(event.getTimeStamp()))).append('"');
    member(out, "level", event.getLevel().toString());
    member(out, "logger", event.getLoggerName());
    member(out, "thread", event.getThreadName());
    if (!facts.moniker().isEmpty()) {
      member(out, "node", facts.moniker());
    }
    if (facts.height() > 0) {
      out.append(",\"height\":").append(facts.height());
    }
    member(out, "message", bounded(event.getFormattedMessage()));
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      out.append(",\"exception\":{\"class\":");
      quoted(out, thrown.getClassName());
      member(out, "message", bounded(thrown.getMessage()));
      member(out, "stack", VisibleThrowable.stack(thrown));
      out.append('}');
    }
    return out.append("}\n").toString();
  }

  private static String bounded(String text) {
    if (text == null) {
      return "";
    }
    int most = VisibleLayout.MAX_PART_CHARS;
    return text.length() <= most ? text : text.substring(0, most) + "... (" + (text.length() - most) + " more characters)";
  }

  private static void member(StringBuilder out, String name, String value) {
    out.append(",\"").append(name).append("\":");
    quoted(out, value);
  }

  private static void quoted(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (VisibleText.harmful(c) || Character.isSurrogate(c) && !paired(text, i)) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean paired(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
  }
}
