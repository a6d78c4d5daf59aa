package org.blockberry.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.Size;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Test;

/** Updates are a total function: a new valid set, or the same refusal on every node. */
@Tag("sec-C5")
class ValidatorSetTest {
  private static final List<PublicKey> KEYS = keys();

  private static List<PublicKey> keys() {
    List<PublicKey> keys = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      keys.add(PublicKey.ed25519(Hashing.sha256(Bytes.utf8("key " + i))));
    }
    return keys;
  }

  @Provide
  Arbitrary<ValidatorUpdate> updates() {
    Arbitrary<Long> powers = Arbitraries.oneOf(Arbitraries.longs().between(0, 100), Arbitraries.of(0L, 0L, 1L, -1L,
        BlockLimits.MAX_TOTAL_POWER, BlockLimits.MAX_TOTAL_POWER - 1, BlockLimits.MAX_TOTAL_POWER + 1,
        BlockLimits.MAX_TOTAL_POWER / 2, Long.MAX_VALUE, Long.MIN_VALUE));
    return Combinators.combine(Arbitraries.of(KEYS), powers).as(ValidatorUpdate::new);
  }

  @Property(tries = 3_000)
  void anySequenceKeepsTheSetValid(@ForAll @Size(max = 12) List<@Size(max = 4) List<@net.jqwik.api.From("updates")
      ValidatorUpdate>> sequence) {
    ValidatorSet set = ValidatorSet.of(List.of(Validator.of(KEYS.get(0), 10), Validator.of(KEYS.get(1), 7)));
    Map<PublicKey, Long> model = new HashMap<>(Map.of(KEYS.get(0), 10L, KEYS.get(1), 7L));
    for (List<ValidatorUpdate> updates : sequence) {
      Map<PublicKey, Long> next = modelUpdate(model, updates);
      ValidatorSet before = set;
      if (next == null) {
        String one = assertThrows(InvalidBlockException.class, () -> before.update(updates)).getMessage();
        String again = assertThrows(InvalidBlockException.class, () -> before.update(updates)).getMessage();
        assertEquals(one, again);
        continue;
      }
      List<ValidatorUpdate> shuffled = new ArrayList<>(updates);
      Collections.shuffle(shuffled, new Random(1));
      ValidatorSet updated = set.update(updates);
      assertEquals(updated, set.update(shuffled), "the order of updates does not matter");
      model = next;
      set = updated.increment(1);
      check(set, model);
    }
  }

  /** What the update should lead to, null if it must be refused; written without the set's own code. */
  private static Map<PublicKey, Long> modelUpdate(Map<PublicKey, Long> before, List<ValidatorUpdate> updates) {
    Map<PublicKey, Long> next = new HashMap<>(before);
    List<PublicKey> seen = new ArrayList<>();
    for (ValidatorUpdate update : updates) {
      if (seen.contains(update.publicKey()) || update.power() < 0 || update.power() > BlockLimits.MAX_TOTAL_POWER
          || update.power() == 0 && !before.containsKey(update.publicKey())) {
        return null;
      }
      seen.add(update.publicKey());
      if (update.power() == 0) {
        next.remove(update.publicKey());
      } else {
        next.put(update.publicKey(), update.power());
      }
    }
    long total = 0;
    for (long power : next.values()) {
      total += power;
      if (total > BlockLimits.MAX_TOTAL_POWER) {
        return null;
      }
    }
    return next.isEmpty() ? null : next;
  }

  private static void check(ValidatorSet set, Map<PublicKey, Long> model) {
    set.validate();
    assertEquals(model.size(), set.size());
    long total = 0;
    long sum = 0;
    for (Validator validator : set.validators()) {
      assertEquals(model.get(validator.publicKey()), validator.power());
      total += validator.power();
      sum += validator.priority();
      assertTrue(Math.abs(validator.priority()) <= 2 * set.totalPower(), "priorities stay in their window");
    }
    assertEquals(total, set.totalPower());
    assertTrue(Math.abs(sum) <= set.totalPower() + set.size(), "priorities stay centred");
    assertTrue(set.contains(set.proposer().address()));
    assertEquals(set, ValidatorSet.decode(set.encode()));
    assertEquals(List.copyOf(set.validators()), set.validators().stream().sorted(Validator.ORDER).toList());
  }

  @Property(tries = 500)
  void incrementingAnythingThatCanBeStoredWorks(@ForAll("sets") ValidatorSet set) {
    if (set.isEmpty()) {
      assertThrows(IllegalStateException.class, () -> set.increment(1));
      assertThrows(IllegalStateException.class, set::proposer);
    } else {
      ValidatorSet next = set.increment(3);
      assertEquals(set.hash(), next.hash(), "priorities are in no hash");
      assertTrue(next.contains(next.proposer().address()));
    }
  }

  @Provide
  Arbitrary<ValidatorSet> sets() {
    return Messages.validatorSets();
  }

  @Test
  void theProposerMayLeave() {
    ValidatorSet set = ValidatorSet.of(List.of(Validator.of(KEYS.get(0), 100), Validator.of(KEYS.get(1), 1)));
    assertEquals(KEYS.get(0), set.proposer().publicKey());
    ValidatorSet without = set.update(List.of(new ValidatorUpdate(KEYS.get(0), 0)));
    assertEquals(KEYS.get(1), without.proposer().publicKey());
    assertEquals(KEYS.get(1), without.increment(1).proposer().publicKey());
  }

  @Test
  void averagesAreRoundedDown() { // also below zero, in both ways of adding up
    assertEquals(-1, ProposerPriorities.average(new long[] {-1, 0}));
    assertEquals(-2, ProposerPriorities.average(new long[] {-3, 0}));
    assertEquals(1, ProposerPriorities.average(new long[] {3, 0}));
    assertEquals(-6_148_914_691_236_517_205L,
        ProposerPriorities.average(new long[] {Long.MIN_VALUE, Long.MIN_VALUE, 2}));
  }

  @Test
  void noUpdateChangesNothing() {
    ValidatorSet set = ValidatorSet.of(List.of(Validator.of(KEYS.get(0), 100)));
    assertSame(set, set.update(List.of()));
    assertSame(ValidatorSet.EMPTY, ValidatorSet.of(List.of()));
  }

  @Test
  void setsThatCannotBeAreRefused() {
    Validator a = Validator.of(KEYS.get(0), 5);
    Validator b = Validator.of(KEYS.get(1), 6);
    assertThrows(IllegalArgumentException.class, () -> ValidatorSet.stored(List.of(a, b), null), "order");
    assertThrows(IllegalArgumentException.class, () -> ValidatorSet.stored(List.of(a, a), null), "twice");
    assertThrows(IllegalArgumentException.class,
        () -> ValidatorSet.stored(List.of(Validator.of(KEYS.get(0), 0)), null), "powerless");
    Validator full = Validator.of(KEYS.get(2), BlockLimits.MAX_TOTAL_POWER);
    assertThrows(IllegalArgumentException.class, () -> ValidatorSet.stored(List.of(full, a), null), "total");
  }
}
