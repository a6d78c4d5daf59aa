package org.blockberry.rpc.http.access;

/** So many a second, with as many at once after a pause. Threading: any. */
final class Allowance {
  private final double perMilli;
  private final double most;
  private double left; // guarded by this
  private long asOf; // guarded by this

  /**
   * A full allowance.
   *
   * @param count uses in {@code periodMillis}, 1 or more; also the most at once
   */
  Allowance(int count, long periodMillis, long nowMillis) {
    this.perMilli = (double) count / periodMillis;
    this.most = count;
    this.left = count;
    this.asOf = nowMillis;
  }

  /** Takes one if there is one. A clock that is set back gives nothing. */
  synchronized boolean take(long nowMillis) {
    if (nowMillis > asOf) {
      left = Math.min(most, left + (nowMillis - asOf) * perMilli);
    }
    asOf = nowMillis;
    if (left < 1) {
      return false;
    }
    left--;
    return true;
  }
}
