package org.blockberry.network.streams;

/**
 * How much of the declared rates a peer is allowed, in percent: less while the node is busy or the peer has broken rules, more while
 * neither is so. Between the two loads nothing changes, so that it does not swing.
 */
public final class AdaptiveRate {
  /** The declared rates. */
  public static final int NORMAL = 100;
  /** At least. */
  public static final int LEAST = 25;
  /** At most. */
  public static final int MOST = 400;

  private static final int BUSY = 80;
  private static final int IDLE = 40;
  private static final int STEP = 10;
  private static final long WARNED_POINTS = 10;

  private AdaptiveRate() {}

  /**
   * The next share.
   *
   * @param percent the present one
   * @param load how busy the node is, 0 to 100
   * @param points what the peer owes, 0 or more
   */
  public static int next(int percent, int load, long points) {
    int wanted = percent;
    if (load >= BUSY) {
      wanted = percent / 2;
    } else if (load <= IDLE) {
      wanted = percent + STEP;
    }
    int most = points >= WARNED_POINTS ? NORMAL / 2 : points > 0 ? NORMAL : MOST;
    return Math.max(LEAST, Math.min(most, wanted));
  }
}
