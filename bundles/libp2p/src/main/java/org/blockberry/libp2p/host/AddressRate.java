package org.blockberry.libp2p.host;

import java.time.Duration;

/**
 * How many connections one address may open to us.
 *
 * @param burst at once, 1 or more
 * @param every after which one more is allowed, 1 ms or more
 */
public record AddressRate(int burst, Duration every) {
  /** As go-libp2p has it. */
  public static final AddressRate DEFAULT = new AddressRate(16, Duration.ofSeconds(5));

  /** Checks the numbers. */
  public AddressRate {
    if (burst < 1 || every.toMillis() < 1) {
      throw new IllegalArgumentException("a rate of " + burst + " and one every " + every + " is not 1 or more and 1 ms or more");
    }
  }
}
