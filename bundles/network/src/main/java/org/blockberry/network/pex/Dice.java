package org.blockberry.network.pex;

/** Chance for a core: numbers that follow from a secret seed. Not thread safe. */
final class Dice {
  private long state;

  Dice(long seed) {
    this.state = seed;
  }

  long next() {
    state += 0x9e3779b97f4a7c15L;
    return mix(state);
  }

  /** 0 to {@code bound} minus 1. */
  int below(int bound) {
    return (int) Long.remainderUnsigned(next(), bound);
  }

  static long mix(long value) {
    long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return mixed ^ mixed >>> 31;
  }

  /** A number that follows from a key and a text, and that nobody can choose who does not know the key. */
  static long keyed(long key, String text) {
    long sum = key;
    for (int i = 0; i < text.length(); i++) {
      sum = mix(sum ^ text.charAt(i)) + key;
    }
    return mix(sum ^ text.length());
  }
}
