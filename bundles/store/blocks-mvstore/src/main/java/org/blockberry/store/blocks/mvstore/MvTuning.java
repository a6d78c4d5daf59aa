package org.blockberry.store.blocks.mvstore;

/**
 * How much the store may take.
 *
 * @param cacheMb heap for pages that were read, 1 or more
 * @param compactBelowPercent part of the file in use below which it is compacted, 0 to 90; 0 never
 */
record MvTuning(int cacheMb, int compactBelowPercent) {
  MvTuning {
    if (cacheMb < 1) {
      throw new IllegalArgumentException("cacheMb is " + cacheMb + " but must be 1 or more");
    }
    if (compactBelowPercent < 0 || compactBelowPercent > 90) {
      throw new IllegalArgumentException("compactBelowPercent is " + compactBelowPercent + " but must be 0 to 90");
    }
  }
}
