package org.blockberry.node.prune;

/**
 * Decides what goes: everything below the least of what the rules, the application, evidence and snapshots allow (design 4.2, step 8).
 * Pure.
 *
 * <p>The state keeps its newest {@code keepRecent} versions; what the application needs of blocks says nothing about versions, and
 * the state-store contract has no kept multiples.
 *
 * @param blocksBelow blocks below this height go, those of {@code keepEvery} excepted; never above the tip, never below the base
 * @param keepEvery blocks at multiples of it stay; 0 for none
 * @param statesBelow versions of the state below this one go
 * @param heldBy what keeps {@code blocksBelow} from being higher: {@code strategy}, {@code keep_recent}, {@code application},
 *     {@code evidence}, {@code indexer} or {@code snapshot or replay}
 */
public record PruningPlan(long blocksBelow, long keepEvery, long statesBelow, String heldBy) {
  /** Plans for the present moment. */
  public static PruningPlan of(PruningRules rules, PruningBounds bounds) {
    if (rules.strategy() == PruningStrategy.NOTHING || bounds.base() == 0) {
      return new PruningPlan(bounds.base(), 0, bounds.oldestState(), "strategy");
    }
    long below = bounds.tip() - rules.keepRecent();
    long versions = Math.min(below, bounds.snapshot());
    String heldBy = "keep_recent";
    if (bounds.retain() < below) {
      below = bounds.retain();
      heldBy = "application";
    }
    if (bounds.evidence() < below) {
      below = bounds.evidence();
      heldBy = "evidence";
    }
    if (bounds.indexed() < below) {
      below = bounds.indexed();
      heldBy = "indexer";
    }
    if (bounds.snapshot() < below) {
      below = bounds.snapshot();
      heldBy = "snapshot or replay";
    }
    return new PruningPlan(Math.max(below, bounds.base()), rules.keepEvery(), Math.max(versions, bounds.oldestState()), heldBy);
  }

  /** Whether {@code height} stays. */
  public boolean keeps(long height) {
    return height >= blocksBelow || keepEvery > 0 && height % keepEvery == 0;
  }

  /** Blocks between {@code base} and the bound that go. */
  public long going(long base) {
    if (blocksBelow <= base) {
      return 0;
    }
    long kept = keepEvery == 0 ? 0 : (blocksBelow - 1) / keepEvery - (base - 1) / keepEvery;
    return blocksBelow - base - kept;
  }
}
