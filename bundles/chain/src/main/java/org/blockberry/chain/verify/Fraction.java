package org.blockberry.chain.verify;

/**
 * A share of voting power.
 *
 * @param numerator 0 or more
 * @param denominator 1 or more
 */
public record Fraction(long numerator, long denominator) {
  /** What a light client asks of a set that it trusts. */
  public static final Fraction ONE_THIRD = new Fraction(1, 3);
  /** What a block needs to be final. */
  public static final Fraction TWO_THIRDS = new Fraction(2, 3);
  /** Everything; more than that never signs. */
  public static final Fraction ALL = new Fraction(1, 1);

  /** Checks the bounds. */
  public Fraction {
    if (numerator < 0 || denominator < 1) {
      throw new IllegalArgumentException("the share " + numerator + "/" + denominator + " is malformed");
    }
  }

  /**
   * This share of {@code power}, rounded down. More than that is needed.
   *
   * @param power 0 or more
   * @throws ArithmeticException if power times numerator does not fit 64 bits
   */
  public long of(long power) {
    return Math.multiplyExact(power, numerator) / denominator;
  }

  @Override
  public String toString() {
    return numerator + "/" + denominator;
  }
}
