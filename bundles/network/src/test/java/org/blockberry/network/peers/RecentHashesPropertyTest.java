package org.blockberry.network.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.blockberry.api.value.Bytes;
import org.blockberry.testing.contracts.CollidingBytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The bounded set of hashes against a plain one. */
class RecentHashesPropertyTest {
  @Property
  void behavesAsAListOfTheNewest(@ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int capacity) {
    Random chance = new Random(seed);
    RecentHashes hashes = new RecentHashes(capacity, chance.nextLong());
    LinkedHashSet<Long> model = new LinkedHashSet<>();
    for (int i = 0; i < 1_000; i++) {
      long number = chance.nextInt(2 * capacity + 1);
      assertEquals(model.contains(number), hashes.contains(number));
      assertEquals(model.add(number), hashes.add(number));
      if (model.size() > capacity) {
        Iterator<Long> oldest = model.iterator();
        oldest.next();
        oldest.remove();
      }
      assertEquals(model.size(), hashes.size());
    }
    for (long number = 0; number <= 2L * capacity; number++) {
      assertEquals(model.contains(number), hashes.contains(number), "number " + number);
    }
  }

  /** Longest run of taken places; an attacker wants it long. */
  private static int insertCollisions(int count, long key) {
    RecentHashes hashes = new RecentHashes(count, key);
    for (Bytes colliding : CollidingBytes.of(count)) {
      assertTrue(hashes.add(colliding), "two different hashes look the same");
    }
    return hashes.longestRun();
  }

  @Test
  @Tag("sec-G5")
  void hashesChosenByAnAttackerSpread() {
    assertTrue(insertCollisions(56_000, 0x1234_5678_9abc_def1L) < 200);
    assertEquals(1, CollidingBytes.of(1_000).stream().map(Bytes::hashCode).distinct().count(), "they do collide in an ordinary map");
  }

  @Test
  @Tag("sec-G5")
  void aBrokenTableThatTakesTheirHashCodeIsSlow() {
    int run = 0;
    boolean[] table = new boolean[4_096];
    for (Bytes colliding : CollidingBytes.of(2_000)) { // what the same open table does with Bytes.hashCode
      int slot = colliding.hashCode() & table.length - 1;
      int steps = 0;
      while (table[slot]) {
        slot = slot + 1 & table.length - 1;
        steps++;
      }
      table[slot] = true;
      run = Math.max(run, steps);
    }
    assertTrue(run >= 200, "the measure sees a table that does not spread");
  }
}
