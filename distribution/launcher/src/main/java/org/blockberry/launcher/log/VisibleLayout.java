package org.blockberry.launcher.log;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.pattern.EnsureExceptionHandling;
import ch.qos.logback.classic.pattern.LineSeparatorConverter;
import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.Converter;
import ch.qos.logback.core.pattern.LiteralConverter;

/**
 * Logback's pattern layout, with whatever a conversion word gives made safe to print; only the pattern's own texts and {@code %n} are
 * passed on as they are. A stack trace always comes last, whatever the pattern says. Two words more than logback's own: {@code %node}
 * and {@code %height}, empty until known.
 */
final class VisibleLayout extends PatternLayout {
  static final int MAX_PART_CHARS = 16 * 1024;

  private Converter<ILoggingEvent> first;

  VisibleLayout() {
    EnsureExceptionHandling usual = new EnsureExceptionHandling();
    setPostCompileProcessor((context, head) -> {
      usual.process(context, head);
      first = head;
    });
    getInstanceConverterMap().put("node", NodeWord::new);
    getInstanceConverterMap().put("height", HeightWord::new);
  }

  @Override
  protected String writeLoopOnConverters(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(256);
    StringBuilder part = new StringBuilder(256);
    for (Converter<ILoggingEvent> each = first; each != null; each = each.getNext()) {
      if (each instanceof LiteralConverter || each instanceof LineSeparatorConverter) {
        each.write(line, event);
      } else if (!(each instanceof ThrowableHandlingConverter)) {
        part.setLength(0);
        each.write(part, event);
        line.append(VisibleText.of(part.toString(), MAX_PART_CHARS));
      }
    }
    if (event.getThrowableProxy() != null) {
      line.append(VisibleThrowable.stack(event.getThrowableProxy()));
    }
    return line.toString();
  }

  /** The conversion word {@code %node}. */
  static final class NodeWord extends ClassicConverter {
    @Override
    public String convert(ILoggingEvent event) {
      return NodeFacts.now().moniker();
    }
  }

  /** The conversion word {@code %height}. */
  static final class HeightWord extends ClassicConverter {
    @Override
    public String convert(ILoggingEvent event) {
      long height = NodeFacts.now().height();
      return height == 0 ? "-" : Long.toString(height);
    }
  }
}
