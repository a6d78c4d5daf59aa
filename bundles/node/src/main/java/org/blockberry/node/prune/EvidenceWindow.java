package org.blockberry.node.prune;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongFunction;
import org.blockberry.chain.ConsensusParams.EvidenceParams;

/** Which heights evidence may still be about: it is too old when its age in blocks and its age in time are both exceeded. Pure. */
public final class EvidenceWindow {
  private EvidenceWindow() {}

  /**
   * The lowest height at or above {@code base} about which evidence may still come.
   *
   * @param tip last height, at or above {@code base}
   * @param tipTime its time
   * @param timeOf time of a height from {@code base} to {@code tip}, never falling; a height whose time is not known is kept
   */
  public static long lowest(long base, long tip, Instant tipTime, EvidenceParams params, LongFunction<Optional<Instant>> timeOf) {
    long high = Math.max(base, tip - params.maxAgeNumBlocks()); // young in blocks from here on
    long low = base;
    while (low < high) {
      long middle = low + (high - low) / 2;
      boolean old = timeOf.apply(middle).map(time -> Duration.between(time, tipTime).compareTo(params.maxAgeDuration()) > 0).orElse(false);
      if (old) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
