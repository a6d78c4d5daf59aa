package org.blockberry.testing.simulator;

/** Chance from a seed, the same on every machine (SplitMix64). For one thread. */
final class Dice {
  private long state;

  Dice(long seed) {
    this.state = seed;
  }

  /** Other dice for another purpose, so that what one does never changes what another sees. */
  Dice fork(long purpose) {
    return new Dice(mix(state ^ purpose * 0xD1342543DE82EF95L));
  }

  long next() {
    state += 0x9E3779B97F4A7C15L;
    return mix(state);
  }

  /** 0 to {@code bound} - 1. */
  int below(int bound) {
    return (int) Long.remainderUnsigned(next() >>> 1, bound);
  }

  /** {@code from} to {@code to}, both included. */
  int between(int from, int to) {
    return from + below(to - from + 1);
  }

  /** True in {@code percent} of 100 cases. */
  boolean chance(int percent) {
    return below(100) < percent;
  }

  static long mix(long word) {
    long z = word;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
