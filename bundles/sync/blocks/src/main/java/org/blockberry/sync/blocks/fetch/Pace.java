package org.blockberry.sync.blocks.fetch;

/**
 * How fast a peer answers, and how many blocks it is asked for at once: few at first, twice as many after an answer that was whole and
 * quick, half as many after one that was slow or did not come. Not thread safe.
 */
final class Pace {
  static final int FIRST_BATCH = 4;
  private static final double WEIGHT = 0.4; // of the latest answer
  private static final long QUICK_NANOS = 1_000_000_000L;
  private static final long SLOW_NANOS = 4_000_000_000L;

  private final int maxBatch;
  private int batch;
  private double nanosPerBlock;
  private boolean measured;

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

  double nanosPerBlock() {
    return nanosPerBlock;
  }

  /** Time that so many blocks will take; 0 before the first answer. */
  long estimate(long blocks) {
    return (long) (nanosPerBlock * blocks);
  }

  /** Blocks came. */
  void answered(int asked, int got, long nanos) {
    double now = (double) nanos / got;
    nanosPerBlock = measured ? nanosPerBlock * (1 - WEIGHT) + now * WEIGHT : now;
    measured = true;
    if (nanos > SLOW_NANOS) {
      batch = Math.max(1, Math.min(batch, asked / 2));
    } else if (nanos <= QUICK_NANOS && got >= asked && asked >= batch) {
      batch = Math.min(maxBatch, batch * 2);
    }
  }

  /** Nothing came: perhaps it was too much for one message. */
  void silent(int asked) {
    batch = Math.max(1, Math.min(batch, asked / 2));
  }
}
