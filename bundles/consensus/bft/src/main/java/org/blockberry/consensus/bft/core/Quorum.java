package org.blockberry.consensus.bft.core;

/** How much voting power decides. Sums never overflow: the total of a set is bounded far below. */
final class Quorum {
  private Quorum() {}

  /** The least power that is more than two thirds of {@code total}. */
  static long twoThirds(long total) {
    return 2 * (total / 3) + 2 * (total % 3) / 3 + 1;
  }

  /** The least power that contains an honest validator when less than a third is faulty: f + 1 of the paper. */
  static long oneHonest(long total) {
    return (total - 1) / 3 + 1;
  }
}
