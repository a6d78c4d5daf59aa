package org.blockberry.testing.it;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Prometheus' text format 0.0.4 and refuses whatever is not exactly right: the servers that read it are lenient, each in its own
 * way. No maintained library for Java reads this format, they only write it. Stricter than the format in this: every family has a HELP
 * and a TYPE in front, in this order; counters, and only they, end in {@code _total}; there are no other comments and no time stamps.
 */
final class PrometheusPage {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
  private static final Pattern LABEL = Pattern.compile("\\G([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"(,(?=.)|$)");
  private static final Pattern SAMPLE = Pattern.compile("([^\\s{]+)(?:\\{(.*)})? (\\S+)");
  private static final Pattern NUMBER = Pattern.compile("NaN|[+-]Inf|-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");
  private static final Pattern HELP_TEXT = Pattern.compile("(?:[^\\\\\\n]|\\\\[\\\\n])+");
  private static final Set<String> TYPES = Set.of("counter", "gauge", "summary", "histogram", "untyped");

  /** What stands under one TYPE. */
  record Family(String name, String help, String type, List<Sample> samples) {}

  /** One line with a value. */
  record Sample(String name, Map<String, String> labels, double value) {}

  private final Map<String, Family> families = new LinkedHashMap<>();
  private final Set<String> seen = new HashSet<>();
  private int number;

  private PrometheusPage() {}

  /** Families by name, in the order of the page. */
  static Map<String, Family> parse(String text) {
    PrometheusPage page = new PrometheusPage();
    page.read(text);
    return page.families;
  }

  private void read(String text) {
    check(text.endsWith("\n"), "the last line has no end");
    String help = null;
    String described = null;
    Family family = null;
    for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
      number++;
      check(!line.isEmpty() && line.equals(line.strip()) && line.indexOf('\r') < 0, "blanks: \"" + line + "\"");
      String[] words = line.split(" ", 4);
      if (line.startsWith("# HELP ")) {
        check(described == null && words.length == 4 && HELP_TEXT.matcher(words[3]).matches(), line);
        closed(family);
        family = null;
        described = words[2];
        help = words[3];
      } else if (line.startsWith("# TYPE ")) {
        check(words.length == 4 && words[2].equals(described), "TYPE without its HELP: " + line);
        check(NAME.matcher(words[2]).matches() && TYPES.contains(words[3]), line);
        check(words[3].equals("counter") == words[2].endsWith("_total"), "counters, and only they, end in _total: " + line);
        family = new Family(words[2], help, words[3], new ArrayList<>());
        check(families.put(words[2], family) == null, "twice: " + line);
        described = null;
      } else {
        check(!line.startsWith("#"), "a comment: " + line);
        check(described == null && family != null, "a sample before its TYPE: " + line);
        sample(family, line);
      }
    }
    check(described == null, "HELP without TYPE at the end");
    closed(family);
    suffixes();
  }

  private void sample(Family family, String line) {
    Matcher found = SAMPLE.matcher(line);
    check(found.matches() && NUMBER.matcher(found.group(3)).matches(), line);
    String value = found.group(3).replace("Inf", "Infinity");
    Sample sample = new Sample(found.group(1), labels(found.group(2), line), Double.parseDouble(value));
    check(seen.add(sample.name() + new TreeMap<>(sample.labels())), "twice: " + line);
    String suffix = sample.name().startsWith(family.name()) ? sample.name().substring(family.name().length()) : "?";
    boolean belongs = switch (family.type()) {
      case "summary" -> suffix.isEmpty() ? sample.labels().containsKey("quantile") : suffix.equals("_sum") || suffix.equals("_count");
      case "histogram" -> suffix.equals("_bucket") ? sample.labels().containsKey("le") : suffix.equals("_sum") || suffix.equals("_count");
      default -> suffix.isEmpty();
    };
    check(belongs, "not of the family " + family.name() + ": " + line);
    check(suffix.isEmpty() && family.type().equals("summary") || !sample.labels().containsKey("quantile"), "quantile: " + line);
    check(suffix.equals("_bucket") || !sample.labels().containsKey("le"), "le: " + line);
    boolean counts = family.type().equals("counter") || suffix.equals("_count") || suffix.equals("_bucket");
    check(!counts || sample.value() >= 0 && !Double.isInfinite(sample.value()), "no count: " + line);
    family.samples().add(sample);
  }

  private Map<String, String> labels(String inside, String line) {
    Map<String, String> labels = new HashMap<>();
    if (inside == null) {
      return labels;
    }
    Matcher each = LABEL.matcher(inside);
    int end = 0;
    while (each.find()) {
      check(!each.group(1).startsWith("__") && labels.put(each.group(1), each.group(2)) == null, "label " + each.group(1) + ": " + line);
      end = each.end();
    }
    check(!inside.isEmpty() && end == inside.length(), "labels: " + line);
    return labels;
  }

  /** What a family needs as a whole. */
  private void closed(Family family) {
    if (family == null) {
      check(families.isEmpty(), "HELP after HELP");
      return;
    }
    check(!family.samples().isEmpty(), family.name() + " has no sample");
    if (family.type().equals("summary") || family.type().equals("histogram")) {
      Map<Map<String, String>, List<Sample>> groups = new LinkedHashMap<>();
      for (Sample sample : family.samples()) {
        Map<String, String> own = new TreeMap<>(sample.labels());
        own.remove("quantile");
        own.remove("le");
        groups.computeIfAbsent(own, unused -> new ArrayList<>()).add(sample);
      }
      groups.forEach((labels, samples) -> whole(family, labels, samples));
    }
  }

  private void whole(Family family, Map<String, String> labels, List<Sample> samples) {
    String who = family.name() + labels;
    List<Sample> counts = samples.stream().filter(sample -> sample.name().equals(family.name() + "_count")).toList();
    check(counts.size() == 1 && samples.stream().anyMatch(sample -> sample.name().equals(family.name() + "_sum")), who + " is not whole");
    if (family.type().equals("summary")) {
      samples.stream().filter(sample -> sample.labels().containsKey("quantile")).map(sample -> Double.parseDouble(sample.labels()
          .get("quantile"))).forEach(quantile -> check(quantile >= 0 && quantile <= 1, who + " has the quantile " + quantile));
      return;
    }
    double bound = Double.NEGATIVE_INFINITY;
    double least = 0;
    for (Sample bucket : samples.stream().filter(sample -> sample.labels().containsKey("le")).toList()) {
      double le = Double.parseDouble(bucket.labels().get("le").replace("Inf", "Infinity"));
      check(le > bound && bucket.value() >= least, who + " has buckets that do not grow");
      bound = le;
      least = bucket.value();
    }
    check(bound == Double.POSITIVE_INFINITY && least == counts.get(0).value(), who + " does not end with a bucket +Inf that holds all");
  }

  /** A gauge {@code x_count} beside a summary {@code x} would be one series of two families. */
  private void suffixes() {
    for (Family family : families.values()) {
      if (family.type().equals("summary") || family.type().equals("histogram")) {
        for (String suffix : new String[] {"_sum", "_count", "_bucket"}) {
          check(!families.containsKey(family.name() + suffix), family.name() + suffix + " is a family and part of one");
        }
      }
    }
  }

  private void check(boolean right, String wrong) {
    if (!right) {
      throw new IllegalArgumentException("line " + number + ": " + wrong);
    }
  }
}
