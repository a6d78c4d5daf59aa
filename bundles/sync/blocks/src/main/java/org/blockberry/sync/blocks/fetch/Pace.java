package org.blockberry.sync.blocks.fetch;

/**
 * How fast a peer answers, and how many blocks it is asked for at once: few at first, twice as many after an answer that was whole and
 * quick, half as many after one that was slow or did not come. Time is taken for a part that every answer costs and a part for each block:
 * the line through the latest answers. Not thread safe.
 */
final class Pace {
  static final int FIRST_BATCH = 4;
  private static final double WEIGHT = 0.3; // of the latest answer
  private static final double SPREAD = 0.1; // of the mean count, below which the answers lie too close together for a line
  private static final long QUICK_NANOS = 1_000_000_000L;
  private static final long SLOW_NANOS = 4_000_000_000L;

  private final int maxBatch;
  private int batch;
  private boolean measured;
  private double count; // mean, as the three below
  private double nanos;
  private double countSquared;
  private double countNanos;

  Pace(int maxBatch) {
    this.maxBatch = maxBatch;
    this.batch = Math.min(FIRST_BATCH, maxBatch);
  }

  boolean measured() {
    return measured;
  }

  int batch() {
    return batch;
  }

  /** Time for one block of a usual answer. */
  double nanosPerBlock() {
    return measured ? nanos / count : 0;
  }

  /** Time that so many blocks will take; 0 before the first answer. */
  long estimate(long blocks) {
    if (!measured) {
      return 0;
    }
    double variance = countSquared - count * count;
    double slope = nanos / count;
    if (variance > SPREAD * count * SPREAD * count) {
      slope = Math.max(0, Math.min(slope, (countNanos - count * nanos) / variance));
    }
    return (long) Math.max(0, nanos + slope * (blocks - count));
  }

  /** Blocks came. */
  void answered(int asked, int got, long time) {
    double weight = measured ? WEIGHT : 1;
    measured = true;
    count += (got - count) * weight;
    nanos += (time - nanos) * weight;
    countSquared += ((double) got * got - countSquared) * weight;
    countNanos += ((double) got * time - countNanos) * weight;
    if (time > SLOW_NANOS) {
      batch = Math.max(1, Math.min(batch, asked / 2));
    } else if (time <= QUICK_NANOS && got >= asked && asked >= batch) {
      batch = Math.min(maxBatch, batch * 2);
    }
  }

  /** Nothing came: perhaps it was too much for one message. */
  void silent(int asked) {
    batch = Math.max(1, Math.min(batch, asked / 2));
  }
}
