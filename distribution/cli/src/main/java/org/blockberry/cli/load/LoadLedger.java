package org.blockberry.cli.load;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/**
 * What became of every transaction of a run, one byte each: accepted or not, and how often it was found in a block.
 * Thread safe.
 */
final class LoadLedger {
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");
  private static final int ACCEPTED = 0x80;
  private static final int COUNT = 0x7f;
  private static final int MAX_REASONS = 32;
  private static final int MAX_REASON_LENGTH = 160;

  private final byte[] states;
  private final Map<String, Long> reasons = new TreeMap<>();
  private final Histogram latency = new Histogram(3);
  private int offered;
  private int accepted;
  private int rejected;
  private int committed;
  private int found; // accepted and in a block
  private int duplicated;
  private long lastAccepted;
  private long longestGap;

  LoadLedger(int total, long startNanos) {
    states = new byte[total];
    lastAccepted = startNanos;
  }

  synchronized void offered(int count) {
    offered += count;
  }

  /** @param latencyNanos since the moment at which it should have been sent */
  synchronized void accepted(int number, long nowNanos, long latencyNanos) {
    if ((states[number] & ACCEPTED) != 0) {
      return;
    }
    states[number] |= (byte) ACCEPTED;
    accepted++;
    if ((states[number] & COUNT) > 0) {
      found++;
    }
    latency.recordValue(Math.max(0, latencyNanos / 1_000));
    gap(nowNanos);
  }

  synchronized void rejected(String reason) {
    rejected++;
    String digitless = DIGITS.matcher(reason).replaceAll("N");
    String shortened = digitless.length() > MAX_REASON_LENGTH ? digitless.substring(0, MAX_REASON_LENGTH) : digitless;
    reasons.merge(reasons.size() < MAX_REASONS || reasons.containsKey(shortened) ? shortened : "other", 1L, Long::sum);
  }

  synchronized void foundInBlock(int number) {
    if (number >= states.length) {
      return;
    }
    int times = (states[number] & COUNT) + 1;
    if (times > COUNT) {
      return;
    }
    states[number] = (byte) (states[number] & ACCEPTED | times);
    if (times == 1) {
      committed++;
      if ((states[number] & ACCEPTED) != 0) {
        found++;
      }
    } else if (times == 2) {
      duplicated++;
    }
  }

  /** The time without answers at the end counts too. */
  synchronized void ended(long nowNanos) {
    gap(nowNanos);
  }

  private void gap(long nowNanos) {
    longestGap = Math.max(longestGap, nowNanos - lastAccepted);
    lastAccepted = Math.max(lastAccepted, nowNanos);
  }

  /** Whether every accepted one was found in a block. */
  synchronized boolean settled() {
    return found == accepted;
  }

  synchronized LoadProgress progress(double seconds, long height) {
    return new LoadProgress(seconds, offered, accepted, rejected, committed, height);
  }

  /** Numbers of up to {@code most} that are in blocks, spread over the run. */
  synchronized int[] sample(int most) {
    int step = Math.max(1, committed / Math.max(1, most));
    int[] numbers = new int[Math.min(committed, most)];
    int seen = 0;
    int taken = 0;
    for (int i = 0; i < states.length && taken < numbers.length; i++) {
      if ((states[i] & COUNT) > 0 && seen++ % step == 0) {
        numbers[taken++] = i;
      }
    }
    return java.util.Arrays.copyOf(numbers, taken);
  }

  synchronized LoadReport.Builder report() {
    return new LoadReport.Builder().counts(offered, accepted, rejected, committed, accepted - found, duplicated)
        .reasons(new TreeMap<>(reasons)).latency(latency.copy()).longestGapNanos(longestGap);
  }
}
