package org.blockberry.network.peers;

/**
 * What one peer owes. A point is counted as the {@value #POINT} milliseconds in which it fades, so that no
 * fraction of it is lost.
 *
 * @param owed milliseconds until nothing is owed, 0 to those of 1000 points
 * @param atMillis wall clock at which that was so
 * @param bans how often it was banned
 * @param untilMillis wall clock at which its ban ends; 0 if it is not banned, {@link Long#MAX_VALUE} if an operator must end it
 */
public record Penalty(long owed, long atMillis, int bans, long untilMillis) {
  /** One point. */
  public static final long POINT = 3_600_000;
  static final long MOST = 1_000 * POINT;
  private static final long LAST = 1L << 60; // milliseconds since 1970: sums below cannot overflow
  static final Penalty NONE = new Penalty(0, 0, 0, 0);

  /** Refuses what no ledger holds. */
  public Penalty {
    if (owed < 0 || owed > MOST || atMillis < 0 || atMillis > LAST || bans < 0 || untilMillis < 0) {
      throw new IllegalArgumentException("no penalty is " + owed + " at " + atMillis + " with " + bans + " bans until " + untilMillis);
    }
  }

  /** The same at a later time: a point less for each hour. A clock that was set back takes nothing off, and delays nothing. */
  Penalty at(long nowMillis) {
    long elapsed = nowMillis - atMillis; // both are 0 or more: no overflow
    return new Penalty(elapsed <= 0 ? owed : Math.max(0, owed - elapsed), nowMillis, bans, untilMillis);
  }

  Penalty plus(int points) {
    return new Penalty(Math.min(MOST, owed + Math.min(points, 1_000) * POINT), atMillis, bans, untilMillis);
  }

  Penalty banned(long until, long owedThen) {
    return new Penalty(owedThen, atMillis, bans == Integer.MAX_VALUE ? bans : bans + 1, until);
  }

  Penalty free() {
    return new Penalty(owed, atMillis, bans, 0);
  }

  boolean bannedAt(long nowMillis) {
    return untilMillis > nowMillis;
  }

  boolean forEver() {
    return untilMillis == Long.MAX_VALUE;
  }

  /** Whether it says nothing. */
  boolean empty() {
    return owed == 0 && untilMillis == 0 && bans == 0;
  }
}
