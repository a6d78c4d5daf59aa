package org.blockberry.api.mempool;

/**
 * Bounds on what a proposal takes from the pool.
 *
 * @param maxBytes bound on the sum of {@link Transaction#sizeInBlock}, 0 or more; {@code Long.MAX_VALUE} for none
 * @param maxGas bound on the sum of gas, 0 or more; {@code Long.MAX_VALUE} for none
 * @param maxCount bound on their number, 0 or more
 */
public record ReapLimits(long maxBytes, long maxGas, int maxCount) {
  /** No bound at all. */
  public static final ReapLimits NONE = new ReapLimits(Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE);

  /** Refuses negative bounds. */
  public ReapLimits {
    if (maxBytes < 0 || maxGas < 0 || maxCount < 0) {
      throw new IllegalArgumentException("bounds are " + maxBytes + " bytes, " + maxGas + " gas, " + maxCount
          + " transactions but must be 0 or more");
    }
  }
}
