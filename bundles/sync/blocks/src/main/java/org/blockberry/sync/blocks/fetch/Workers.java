package org.blockberry.sync.blocks.fetch;

/**
 * How many peers are asked at the same time: one more as long as that brings more, one fewer when it does not or when blocks wait here
 * anyway. Not thread safe.
 */
final class Workers {
  private static final int FIRST = 4;
  private static final double WORTH = 1.05; // a gain below it is none

  private final int most;
  private int allowed;
  private int step = 1;
  private long before;

  Workers(int most) {
    this.most = most;
    this.allowed = Math.min(FIRST, most);
  }

  int allowed() {
    return allowed;
  }

  /**
   * A while has passed.
   *
   * @param blocks that came in it
   * @param used whether all that are allowed were asked
   * @param full whether more blocks would only have waited
   */
  void measured(long blocks, boolean used, boolean full) {
    if (full) {
      step = -1;
    } else if (!used) {
      before = blocks;
      return;
    } else if (blocks < before * WORTH) {
      step = -step;
    }
    before = blocks;
    allowed = Math.max(1, Math.min(most, allowed + step));
  }
}
