package org.blockberry.cli.load;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.blockberry.api.load.LoadCheck;
import org.blockberry.api.value.JsonValue;

/** What a run gave. Immutable. */
public final class LoadReport {
  private static final double P50 = 50;
  private static final double P99 = 99;

  private final Builder b;
  private final Histogram latency;

  private LoadReport(Builder builder) {
    this.b = builder;
    this.latency = builder.latency;
  }

  /** Transactions sent. */
  public int offered() {
    return b.offered;
  }

  /** Transactions that the node said it took; what that means depends on the mode. */
  public int accepted() {
    return b.accepted;
  }

  /** Transactions refused, or without an answer. */
  public int rejected() {
    return b.rejected;
  }

  /** How many for which reason; numbers in the reasons are written N. */
  public Map<String, Long> rejectedByReason() {
    return Map.copyOf(b.reasons);
  }

  /** Transactions found in blocks, each counted once, accepted or not. */
  public int committed() {
    return b.committed;
  }

  /** Accepted transactions that are in no block. */
  public int lost() {
    return b.lost;
  }

  /** Transactions that are in blocks more than once. */
  public int duplicated() {
    return b.duplicated;
  }

  /** Things that the application did not have in the end although the blocks say so. */
  public int missing() {
    return b.missing;
  }

  /** Things that it was asked for. */
  public int checked() {
    return b.checked;
  }

  /** From the moment at which it should have been sent to the answer, in microseconds. */
  public long latencyMicros(double percentile) {
    return latency.getTotalCount() == 0 ? 0 : latency.getValueAtPercentile(percentile);
  }

  /** Longest time between two accepted answers, and before the first and after the last, in microseconds. */
  public long longestGapMicros() {
    return b.longestGapNanos / 1_000;
  }

  /** Blocks with at least one transaction of the run. */
  public int blocks() {
    return b.blocks;
  }

  /** First and last height looked at. */
  public long firstHeight() {
    return b.firstHeight;
  }

  /** See {@link #firstHeight}. */
  public long lastHeight() {
    return b.lastHeight;
  }

  /** How long transactions were offered, in seconds. */
  public double offeredSeconds() {
    return b.offeredSeconds;
  }

  /** Committed transactions per second, from the first one offered until the last one was found. */
  public double committedPerSecond() {
    return b.committedSeconds <= 0 ? 0 : b.committed / b.committedSeconds;
  }

  /** Why the blocks could not be looked through to the end; empty if they were. */
  public String scanProblem() {
    return b.scanProblem;
  }

  /** What else the application has wrong in the end; empty if nothing, or if it was not asked. */
  public String checkProblem() {
    return b.checkProblem;
  }

  /** Whether nothing was lost or doubled, as far as asked, and everything could be looked at. */
  public boolean clean() {
    return b.lost == 0 && b.duplicated == 0 && b.missing == 0 && b.checkProblem.isEmpty() && b.scanProblem.isEmpty();
  }

  /** For programs. */
  public JsonValue json() {
    JsonValue.ObjectBuilder reasons = JsonValue.object();
    b.reasons.forEach((reason, count) -> reasons.put(reason, count));
    return JsonValue.object().put("offered", b.offered).put("accepted", b.accepted).put("rejected", b.rejected)
        .put("rejected_by_reason", reasons.build()).put("committed", b.committed).put("lost", b.lost)
        .put("duplicated", b.duplicated)
        .put("checked", b.checked).put("missing", b.missing)
        .put("latency_p50_us", latencyMicros(P50)).put("latency_p99_us", latencyMicros(P99))
        .put("latency_max_us", latencyMicros(100))
        .put("longest_gap_us", longestGapMicros()).put("blocks", b.blocks).put("first_height", b.firstHeight)
        .put("last_height", b.lastHeight).put("offered_seconds", decimal(b.offeredSeconds))
        .put("offered_per_second", decimal(b.offeredSeconds <= 0 ? 0 : b.offered / b.offeredSeconds))
        .put("committed_per_second", decimal(committedPerSecond())).put("scan_problem", b.scanProblem).put("check_problem", b.checkProblem)
        .put("clean", clean()).build();
  }

  /** For people. */
  public String text() {
    StringBuilder text = new StringBuilder();
    row(text, "offered", b.offered + " in " + one(b.offeredSeconds) + " s");
    row(text, "accepted", Integer.toString(b.accepted));
    row(text, "rejected", Integer.toString(b.rejected));
    b.reasons.forEach((reason, count) -> row(text, "", count + " x " + reason));
    row(text, "committed", b.committed + ", " + one(committedPerSecond()) + " per second, in " + b.blocks
        + " blocks of " + b.firstHeight
        + " to " + b.lastHeight);
    row(text, "lost", Integer.toString(b.lost));
    row(text, "duplicated", Integer.toString(b.duplicated));
    if (b.checked > 0) {
      row(text, "verified", b.checked + " asked for, " + b.missing + " missing");
    }
    row(text, "latency", "p50 " + millis(latencyMicros(P50)) + ", p99 " + millis(latencyMicros(P99)) + ", max "
        + millis(latencyMicros(100)));
    row(text, "longest gap", millis(longestGapMicros()) + " between accepted answers");
    if (!b.checkProblem.isEmpty()) {
      row(text, "WRONG", b.checkProblem);
    }
    if (!b.scanProblem.isEmpty()) {
      row(text, "NOT SURE", b.scanProblem);
    }
    return text.toString();
  }

  private static JsonValue decimal(double value) {
    return JsonValue.of(BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_UP));
  }

  private static String one(double value) {
    return String.format(java.util.Locale.ROOT, "%.1f", value);
  }

  private static String millis(long micros) {
    return one(micros / 1_000.0) + " ms";
  }

  private static void row(StringBuilder text, String label, String value) {
    text.append(String.format("%-12s %s%n", label, value));
  }

  /** Collects one report. Not thread safe. */
  static final class Builder {
    private int offered;
    private int accepted;
    private int rejected;
    private int committed;
    private int lost;
    private int duplicated;
    private int checked;
    private int missing;
    private int blocks;
    private long firstHeight;
    private long lastHeight;
    private long longestGapNanos;
    private double offeredSeconds;
    private double committedSeconds;
    private String scanProblem = "";
    private String checkProblem = "";
    private Map<String, Long> reasons = new TreeMap<>();
    private Histogram latency = new Histogram(3);

    Builder counts(int offeredCount, int acceptedCount, int rejectedCount, int committedCount, int lostCount,
        int duplicatedCount) {
      offered = offeredCount;
      accepted = acceptedCount;
      rejected = rejectedCount;
      committed = committedCount;
      lost = lostCount;
      duplicated = duplicatedCount;
      return this;
    }

    Builder reasons(Map<String, Long> value) {
      reasons = value;
      return this;
    }

    Builder latency(Histogram value) {
      latency = value;
      return this;
    }

    Builder longestGapNanos(long value) {
      longestGapNanos = value;
      return this;
    }

    Builder checked(LoadCheck check) {
      checked = check.asked();
      missing = check.missing();
      checkProblem = check.problem();
      return this;
    }

    Builder heights(int withOurs, long first, long last) {
      blocks = withOurs;
      firstHeight = first;
      lastHeight = last;
      return this;
    }

    Builder seconds(double offering, double committing) {
      offeredSeconds = offering;
      committedSeconds = committing;
      return this;
    }

    Builder scanProblem(String value) {
      scanProblem = value;
      return this;
    }

    LoadReport build() {
      return new LoadReport(this);
    }
  }
}
