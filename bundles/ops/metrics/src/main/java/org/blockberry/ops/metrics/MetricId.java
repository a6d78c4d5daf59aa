package org.blockberry.ops.metrics;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Name and labels of one metric.
 *
 * @param name as Prometheus sees it, for example {@code blockberry_mempool_added_total}
 * @param labels value by key, in the order of keys
 */
record MetricId(String name, SortedMap<String, String> labels) {
  static final String PREFIX = "blockberry";
  static final int MAX_LABELS = 8;
  static final int MAX_LABEL_LENGTH = 128;
  private static final int MAX_NAME = 128;
  private static final Pattern WORDS = Pattern.compile("[a-z][a-z0-9]*(?:_[a-z0-9]+)*");

  MetricId {
    labels = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  /**
   * Checks the parts.
   *
   * @param suffix with what the name ends, {@code _total} for example; added if it is not there
   * @param labels key, value, key, value
   * @throws IllegalArgumentException a name is no lower-case words joined by {@code _}, or the
   *     labels do not pair up
   */
  static MetricId of(String prefix, String name, String suffix, String... labels) {
    checkName("metric name", name);
    if (labels.length % 2 != 0 || labels.length > 2 * MAX_LABELS) {
      throw new IllegalArgumentException(
          "metric "
              + name
              + " has "
              + labels.length
              + " label words but must have key, value, key, value: an even number, at most "
              + 2 * MAX_LABELS);
    }
    SortedMap<String, String> pairs = new TreeMap<>();
    for (int i = 0; i < labels.length; i += 2) {
      checkName("label of metric " + name, labels[i]);
      if (labels[i].equals("quantile") || pairs.put(labels[i], cut(labels[i + 1])) != null) {
        throw new IllegalArgumentException(
            "label " + labels[i] + " of metric " + name + " is given twice or reserved");
      }
    }
    String full = PREFIX + "_" + prefix + "_" + name;
    return new MetricId(full.endsWith(suffix) ? full : full + suffix, pairs);
  }

  static String checkName(String what, String name) {
    if (name == null || name.length() > MAX_NAME || !WORDS.matcher(name).matches()) {
      throw new IllegalArgumentException(
          what
              + " \""
              + name
              + "\" must be lower-case words joined by _, at most "
              + MAX_NAME
              + " characters");
    }
    return name;
  }

  /** Name and labels as in the text format. */
  @Override
  public String toString() {
    return name + braces("");
  }

  /** {@code {key="value",…}} with {@code more} at the end; empty if there is nothing to say. */
  String braces(String more) {
    String inside =
        labels.entrySet().stream()
            .map(
                (Map.Entry<String, String> label) ->
                    label.getKey() + "=\"" + escape(label.getValue()) + "\"")
            .collect(Collectors.joining(","));
    String all = inside.isEmpty() || more.isEmpty() ? inside + more : inside + "," + more;
    return all.isEmpty() ? "" : "{" + all + "}";
  }

  private static String cut(String value) {
    return value.length() <= MAX_LABEL_LENGTH ? value : value.substring(0, MAX_LABEL_LENGTH);
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
