package org.blockberry.mempool.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToLongFunction;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.value.Bytes;
import org.blockberry.testing.contracts.CollidingBytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HashIndexTest {
  private static final int COLLIDING = 56_000;
  private static final int PLACE_BITS = 16;
  private static final int MOST_AT_ONE_PLACE = 12; // 56,000 at random over 65,536 places: more than that in 1 of 10^7 tables

  private static PoolEntry entry(int number) {
    return PoolEntry.builder(Transaction.of(Bytes.utf8("tx " + number)), number + 1L, Instant.EPOCH).build();
  }

  /** Grows from the smallest table, fills, empties and fills again. */
  @Test
  @Tag("sec-G6")
  void matchesAMap() {
    List<PoolEntry> population = new ArrayList<>();
    for (int number = 0; number < 600; number++) {
      population.add(entry(number));
    }
    for (int seed = 1; seed <= 10; seed++) {
      Random random = new Random(seed);
      HashIndex index = new HashIndex(seed == 1 ? 1 : 300, random::nextLong);
      Map<Bytes, PoolEntry> model = new HashMap<>();
      for (int step = 0; step < 10_000; step++) {
        boolean shrinking = step / 2_500 % 2 == 1;
        PoolEntry entry = population.get(random.nextInt(population.size()));
        long fingerprint = index.fingerprint(entry.hash());
        assertSame(model.get(entry.hash()), index.get(fingerprint, entry.hash()));
        if (random.nextInt(10) < (shrinking ? 2 : 8)) {
          if (model.putIfAbsent(entry.hash(), entry) == null) {
            index.put(fingerprint, entry);
          }
        } else {
          assertSame(model.remove(entry.hash()), index.remove(fingerprint, entry.hash()));
        }
        assertEquals(model.size(), index.size());
        if (step % 500 == 0) {
          population.forEach(one -> assertSame(model.get(one.hash()), index.get(index.fingerprint(one.hash()), one.hash())));
        }
      }
    }
  }

  @Test
  void whatIsNoHashIsNotFound() {
    HashIndex index = new HashIndex(4, new Random(1)::nextLong);
    index.put(index.fingerprint(entry(1).hash()), entry(1));
    for (int size : new int[] {0, 1, 31, 33, 64}) {
      Bytes key = Bytes.wrap(new byte[size]);
      assertNull(index.get(index.fingerprint(key), key));
      assertNull(index.remove(index.fingerprint(key), key));
    }
  }

  /** Keys with one hash code and long equal parts lie as spread as any others, and elsewhere in each table. */
  @Test
  @Tag("sec-G5")
  void chosenKeysDoNotCrowdOnePlace() {
    HashIndex one = new HashIndex(COLLIDING, new Random(1)::nextLong);
    HashIndex other = new HashIndex(COLLIDING, new Random(2)::nextLong);
    assertSpread(one::fingerprint);
    assertSpread(other::fingerprint);
    long same = CollidingBytes.of(COLLIDING).stream()
        .filter(key -> one.fingerprint(key) >>> Long.SIZE - PLACE_BITS == other.fingerprint(key) >>> Long.SIZE - PLACE_BITS).count();
    assertTrue(same < 20, same + " of " + COLLIDING + " keys have the same place in two tables");
  }

  /** The check must notice a place that strangers can work out. */
  @Test
  @Tag("sec-G5")
  void placesWithoutASecretFailTheCheck() {
    assertThrows(AssertionError.class, () -> assertSpread(key -> (long) key.hashCode() << Integer.SIZE));
    assertThrows(AssertionError.class, () -> assertSpread(key -> key.longAt(0) * 0x9E3779B97F4A7C15L));
  }

  private static void assertSpread(ToLongFunction<Bytes> fingerprint) {
    int[] counts = new int[1 << PLACE_BITS];
    int most = 0;
    for (Bytes key : CollidingBytes.of(COLLIDING)) {
      most = Math.max(most, ++counts[(int) (fingerprint.applyAsLong(key) >>> Long.SIZE - PLACE_BITS)]);
    }
    assertTrue(most <= MOST_AT_ONE_PLACE, most + " of " + COLLIDING + " chosen keys at one place");
  }
}
