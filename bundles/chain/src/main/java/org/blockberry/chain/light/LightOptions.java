package org.blockberry.chain.light;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.blockberry.chain.verify.Fraction;

/**
 * How much a light client trusts.
 *
 * @param trustLevel share of a trusted set that must have signed a later header, 1/3 to 1
 * @param trustingPeriod for how long a header is trusted; less than the chain's unbonding period
 * @param maxClockDrift how far a header may be ahead of our clock
 */
public record LightOptions(Fraction trustLevel, Duration trustingPeriod, Duration maxClockDrift) {
  /** The usual drift. */
  public static final Duration DEFAULT_CLOCK_DRIFT = Duration.ofSeconds(10);

  /** Checks the bounds. */
  public LightOptions {
    requireNonNull(trustLevel, "trustLevel");
    long n = trustLevel.numerator();
    long d = trustLevel.denominator();
    if (n > d || n < d / 3 + (d % 3 == 0 ? 0 : 1)) { // 3n < d without overflow
      throw new IllegalArgumentException("trust level is " + trustLevel + " but must be 1/3 to 1");
    }
    if (trustingPeriod.isNegative() || trustingPeriod.isZero()) {
      throw new IllegalArgumentException("trusting period is " + trustingPeriod + " but must be positive");
    }
    if (maxClockDrift.isNegative()) {
      throw new IllegalArgumentException("clock drift is " + maxClockDrift + " but must not be negative");
    }
  }

  /** Trust level 1/3 and a drift of ten seconds. */
  public static LightOptions of(Duration trustingPeriod) {
    return new LightOptions(Fraction.ONE_THIRD, trustingPeriod, DEFAULT_CLOCK_DRIFT);
  }
}
