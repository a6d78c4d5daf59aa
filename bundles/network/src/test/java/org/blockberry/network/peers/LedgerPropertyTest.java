package org.blockberry.network.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.blockberry.network.effect.Offence;

/** The arithmetic of penalties against whole numbers without bound. */
@Tag("sec-G3")
class LedgerPropertyTest {
  @Property
  void howOftenItIsLookedAtTakesNoFractionAway(@ForAll @IntRange(min = 1, max = 1_000) int points,
      @ForAll @Size(max = 50) List<@LongRange(min = 0, max = 10_000_000) Long> steps) {
    Penalty often = Penalty.NONE.at(1_000).plus(points);
    Penalty once = often;
    long now = 1_000;
    for (long step : steps) {
      now += step;
      often = often.at(now);
    }
    assertEquals(once.at(now), often);
    assertEquals(BigInteger.valueOf(points).multiply(BigInteger.valueOf(Penalty.POINT)).subtract(BigInteger.valueOf(now - 1_000))
        .max(BigInteger.ZERO), BigInteger.valueOf(often.owed()));
  }

  @Property
  void noMomentAndNoOffenceOverflows(@ForAll @Size(max = 60) List<Long> moments, @ForAll @Size(max = 60) List<Offence> offences) {
    Ledger ledger = new Ledger(100);
    for (int i = 0; i < Math.min(moments.size(), offences.size()); i++) {
      long now = (moments.get(i) & Long.MAX_VALUE) >>> 4; // any clock that a node can have, also one that goes back
      ledger.fine("p", offences.get(i), "", now);
      ledger.tick(now);
      Penalty penalty = ledger.entries().getOrDefault("p", Penalty.NONE);
      assertTrue(penalty.owed() >= 0 && penalty.owed() <= Penalty.MOST && penalty.bans() >= 0);
      assertTrue(penalty.untilMillis() == Long.MAX_VALUE || penalty.untilMillis() <= now + 24 * 3_600_000L || penalty.untilMillis() >= 0);
      Map<String, Penalty> kept = new java.util.TreeMap<>(ledger.entries());
      kept.values().removeIf(Penalty::empty);
      assertEquals(kept, LedgerText.read(LedgerText.write(ledger.entries())));
    }
  }
}
