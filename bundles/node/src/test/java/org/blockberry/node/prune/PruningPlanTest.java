package org.blockberry.node.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.blockberry.chain.ConsensusParams.EvidenceParams;
import org.junit.jupiter.api.Test;

class PruningPlanTest {
  private static final long NONE = Long.MAX_VALUE;

  private static PruningRules rules(PruningStrategy strategy, long recent, long every) {
    return strategy.with(recent, every, Duration.ZERO);
  }

  @Test
  void theStrategiesAreThoseOfTheSpecification() {
    assertEquals(new PruningRules(PruningStrategy.DEFAULT, 1_000, 10_000, Duration.ofHours(1)), rules(PruningStrategy.DEFAULT, 0, -1));
    assertEquals(new PruningRules(PruningStrategy.EVERYTHING, 100, 0, Duration.ofMinutes(10)), rules(PruningStrategy.EVERYTHING, 0, -1));
    assertEquals(new PruningRules(PruningStrategy.CUSTOM, 7, 5, Duration.ofHours(1)), rules(PruningStrategy.CUSTOM, 7, 5));
    assertEquals(0, rules(PruningStrategy.DEFAULT, 0, 0).keepEvery());
    assertEquals(PruningStrategy.NOTHING, PruningStrategy.of("nothing"));
    assertThrows(IllegalArgumentException.class, () -> PruningStrategy.of("all"));
    assertThrows(IllegalArgumentException.class, () -> new PruningRules(PruningStrategy.CUSTOM, 1, 0, Duration.ZERO));
  }

  @Test
  void theLeastBoundDecidesAndIsNamed() {
    PruningRules rules = rules(PruningStrategy.CUSTOM, 10, 0);
    assertEquals(new PruningPlan(90, 0, 90, "keep_recent"), PruningPlan.of(rules, new PruningBounds(1, 100, 1, 100, 95, NONE, NONE)));
    assertEquals(new PruningPlan(50, 0, 90, "application"), PruningPlan.of(rules, new PruningBounds(1, 100, 1, 50, 95, NONE, NONE)));
    assertEquals(new PruningPlan(1, 0, 90, "application"), PruningPlan.of(rules, new PruningBounds(1, 100, 1, 0, 95, NONE, NONE)));
    assertEquals(new PruningPlan(40, 0, 90, "evidence"), PruningPlan.of(rules, new PruningBounds(1, 100, 1, 50, 40, NONE, NONE)));
    assertEquals(new PruningPlan(30, 0, 90, "indexer"), PruningPlan.of(rules, new PruningBounds(1, 100, 1, 50, 40, 30, NONE)));
    assertEquals(new PruningPlan(20, 0, 20, "snapshot or replay"), PruningPlan.of(rules, new PruningBounds(1, 100, 1, 50, 40, 30, 20)));
    assertEquals(0, PruningPlan.of(rules, new PruningBounds(1, 5, 1, 5, 5, NONE, NONE)).going(1), "younger than what stays");
    assertEquals(0, PruningPlan.of(rules(PruningStrategy.NOTHING, 2, 0), new PruningBounds(1, 100, 1, 100, 95, NONE, NONE)).going(1));
    assertEquals(0, PruningPlan.of(rules, new PruningBounds(0, 0, 0, 0, 0, NONE, NONE)).going(0), "no block");
  }

  @Property
  void whatAnybodyNeedsStays(@ForAll @IntRange(max = 3) int strategy, @ForAll @LongRange(min = 2, max = 300) long recent,
      @ForAll @LongRange(max = 40) long every, @ForAll @LongRange(min = 1, max = 400) long base, @ForAll @LongRange(max = 400) long length,
      @ForAll @LongRange(max = 900) long retain, @ForAll @LongRange(min = 1, max = 900) long evidence,
      @ForAll @LongRange(min = 1, max = 900) long indexed, @ForAll @LongRange(min = 1, max = 900) long snapshot) {
    long tip = base + length;
    PruningRules rules = PruningStrategy.values()[strategy].with(recent, every, Duration.ZERO);
    PruningPlan plan = PruningPlan.of(rules, new PruningBounds(base, tip, base, retain, evidence, indexed, snapshot));
    assertTrue(plan.blocksBelow() >= base && plan.blocksBelow() <= Math.max(base, tip - recent), plan::toString);
    assertTrue(plan.statesBelow() >= base && plan.statesBelow() <= Math.max(base, tip - recent), plan::toString);
    for (long height = base; height <= tip; height++) {
      boolean needed = height > tip - recent - 1 || height >= retain || height >= evidence || height >= indexed || height >= snapshot
          || every > 0 && height % every == 0 || strategy == 0;
      boolean mayGo = height < plan.blocksBelow() && !plan.keeps(height);
      if (strategy == 0) {
        assertTrue(!mayGo, plan::toString);
      } else {
        // It goes exactly if it lies below every bound and is no multiple.
        boolean below = height < tip - recent && height < retain && height < evidence && height < indexed && height < snapshot;
        assertEquals(below && (every == 0 || height % every != 0), mayGo, () -> plan + " needed " + needed);
      }
    }
    assertEquals(LongStream.range(base, Math.max(base, plan.blocksBelow())).filter(height -> !plan.keeps(height)).count(), plan.going(base));
  }

  @Property
  void repeatedPlansNeverTakeBackAndEndThere(@ForAll @LongRange(min = 1, max = 1_000) long base, @ForAll @LongRange(max = 5_000) long length,
      @ForAll @LongRange(min = 2, max = 500) long recent) {
    PruningRules rules = rules(PruningStrategy.CUSTOM, recent, 0);
    PruningBounds before = new PruningBounds(base, base + length, base, NONE, NONE, NONE, NONE);
    PruningPlan first = PruningPlan.of(rules, before);
    PruningPlan second = PruningPlan.of(rules,
        new PruningBounds(first.blocksBelow(), base + length, first.statesBelow(), NONE, NONE, NONE, NONE));
    assertEquals(first.blocksBelow(), second.blocksBelow());
    assertEquals(0, second.going(first.blocksBelow()));
  }

  @Property
  void evidenceMustBeOldInBlocksAndInTime(@ForAll @LongRange(min = 1, max = 500) long base, @ForAll @LongRange(max = 300) long length,
      @ForAll @LongRange(min = 1, max = 400) long ageBlocks, @ForAll @LongRange(min = 1, max = 400) long ageSeconds,
      @ForAll @IntRange(min = 0, max = 3) int pace) {
    long tip = base + length;
    Instant genesis = Instant.parse("2026-01-01T00:00:00Z");
    EvidenceParams params = new EvidenceParams(ageBlocks, Duration.ofSeconds(ageSeconds), 1);
    long found = EvidenceWindow.lowest(base, tip, genesis.plusSeconds(tip * pace), params,
        height -> Optional.of(genesis.plusSeconds(height * pace)));
    long expected = base;
    while (expected < tip && tip - expected > ageBlocks && (tip - expected) * pace > ageSeconds) {
      expected++;
    }
    assertEquals(expected, found);
    assertEquals(base, EvidenceWindow.lowest(base, tip, genesis, params, height -> Optional.empty()), "what is not known is kept");
  }
}
