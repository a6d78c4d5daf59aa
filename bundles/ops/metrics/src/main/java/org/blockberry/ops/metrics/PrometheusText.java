package org.blockberry.ops.metrics;

import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.LongAdder;

/** The text format 0.0.4: one block per name, headed by what it is and its type. */
final class PrometheusText {
  /** For a metric whose owner says nothing about it. */
  static final String UNDESCRIBED = "No description.";

  private PrometheusText() {}

  /**
   * Writes {@code meters}, which are in the order of names, with their descriptions by name, and counts
   * failing gauges in {@code failures}.
   */
  static void write(SortedMap<MetricId, Meter> meters, Map<String, String> helps, StringBuilder text, LongAdder failures) {
    String block = "";
    for (Map.Entry<MetricId, Meter> entry : meters.entrySet()) {
      if (!entry.getKey().name().equals(block)) {
        block = entry.getKey().name();
        head(text, block, entry.getValue().type(), helps.getOrDefault(block, UNDESCRIBED));
      }
      entry.getValue().write(entry.getKey(), text, failures);
    }
  }

  /** Heads a block. */
  static void head(StringBuilder text, String name, String type, String help) {
    text.append("# HELP ").append(name).append(' ').append(help.replace("\\", "\\\\").replace("\n", "\\n")).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  /** One sample. */
  static void line(StringBuilder text, String name, String braces, double value) {
    text.append(name).append(braces).append(' ');
    if (Double.isInfinite(value)) {
      text.append(value > 0 ? "+Inf" : "-Inf");
    } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      text.append((long) value);
    } else {
      text.append(value);
    }
    text.append('\n');
  }

  /** One sample that is a whole number beyond the precision of a double. */
  static void line(StringBuilder text, String name, String braces, long value) {
    text.append(name).append(braces).append(' ').append(value).append('\n');
  }
}
