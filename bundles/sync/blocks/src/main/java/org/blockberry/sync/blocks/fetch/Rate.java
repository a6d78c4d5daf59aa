package org.blockberry.sync.blocks.fetch;

/** Blocks a second, smoothed over some seconds. Not thread safe. */
final class Rate {
  private static final double WEIGHT = 0.2; // of the latest second
  private static final double NANOS = 1e9;
  private static final long LEAST_NANOS = 200_000_000L; // between two looks

  private long lastHeight;
  private long lastNanos;
  private double perSecond;
  private boolean first = true;

  void begin(long height, long now) {
    lastHeight = height;
    lastNanos = now;
    perSecond = 0;
    first = true;
  }

  /** Called about once a second; too soon is not counted. */
  void at(long height, long now) {
    if (now - lastNanos < LEAST_NANOS) {
      return;
    }
    double latest = (height - lastHeight) * NANOS / (now - lastNanos);
    perSecond = first ? latest : perSecond * (1 - WEIGHT) + latest * WEIGHT;
    first = false;
    lastHeight = height;
    lastNanos = now;
  }

  double perSecond() {
    return perSecond;
  }
}
