package org.blockberry.node.prune;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What the operator wants to keep.
 *
 * @param strategy {@link PruningStrategy#NOTHING} switches pruning off whatever the numbers say
 * @param keepRecent newest blocks below the tip that stay, {@value #LEAST_RECENT} or more
 * @param keepEvery blocks at multiples of it stay for ever; 0 for none
 * @param interval time between two runs
 */
public record PruningRules(PruningStrategy strategy, long keepRecent, long keepEvery, Duration interval) {
  /** A restart needs the last block and the one before it. */
  public static final int LEAST_RECENT = 2;

  /** Refuses numbers with which a node could not restart. */
  public PruningRules {
    requireNonNull(strategy, "strategy");
    requireNonNull(interval, "interval");
    if (strategy != PruningStrategy.NOTHING && keepRecent < LEAST_RECENT) {
      throw new IllegalArgumentException("keepRecent is " + keepRecent + " but must be " + LEAST_RECENT + " or more");
    }
    if (keepEvery < 0) {
      throw new IllegalArgumentException("keepEvery is " + keepEvery + " but must be 0 or more");
    }
  }
}
