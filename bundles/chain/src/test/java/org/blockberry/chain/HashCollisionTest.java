package org.blockberry.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Values that differ have different hashes. */
@Tag("sec-C10")
class HashCollisionTest {
  private static final PublicKey KEY = PublicKey.ed25519(Hashing.sha256(Bytes.EMPTY));

  private static ValidatorSet withPriorities(long... priorities) {
    List<Validator> members = new ArrayList<>();
    for (int i = 0; i < priorities.length; i++) {
      members.add(new Validator(Bytes.wrap(new byte[] {(byte) i}), KEY, 10, priorities[i]));
    }
    return ValidatorSet.stored(members, null);
  }

  /** One million single-field changes. The original once hashed priorities into a buffer that dropped some. */
  @Test
  void prioritiesHashApart() {
    Random random = new Random(5613);
    int pairs = 0;
    while (pairs < 1_000_000) {
      long[] base = new long[4];
      for (int i = 0; i < base.length; i++) {
        base[i] = random.nextLong() >> random.nextInt(64);
      }
      Set<Bytes> seen = new HashSet<>();
      Set<List<Long>> distinct = new HashSet<>();
      for (int n = 0; n < 5_000; n++) {
        long[] changed = base.clone();
        int at = random.nextInt(changed.length);
        changed[at] = n % 3 == 0 ? changed[at] + 1 + n : random.nextLong() >> random.nextInt(64);
        if (distinct.add(java.util.Arrays.stream(changed).boxed().toList())) {
          assertTrue(seen.add(withPriorities(changed).priorityHash()));
          pairs++;
        }
      }
    }
    assertTrue(pairs >= 1_000_000);
  }

  @Test
  void shiftingPrioritiesBetweenNeighboursChangesTheHash() {
    assertNotEquals(withPriorities(1, 23).priorityHash(), withPriorities(12, 3).priorityHash());
    assertNotEquals(withPriorities(0, -1).priorityHash(), withPriorities(-1, 0).priorityHash());
    assertNotEquals(withPriorities(Long.MIN_VALUE).priorityHash(), withPriorities(Long.MAX_VALUE).priorityHash());
  }

  @Test
  void everyFieldOfAHeaderIsInItsHash() {
    Bytes a = Hashing.sha256(Bytes.utf8("a"));
    Set<Bytes> hashes = new HashSet<>();
    Set<Header> headers = new HashSet<>();
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      int field = i % 15;
      Bytes x = Hashing.sha256(Bytes.utf8("x" + i));
      Header header = new Header(11 + (field == 0 ? i + 1 : 0), field == 1 ? i + 1 : 0, field == 2 ? "c" + i : "c",
          1 + (field == 3 ? i : 0), Instant.ofEpochSecond(field == 4 ? random.nextInt() : 0),
          field == 5 ? new BlockId(x, PartSetHeader.NONE) : BlockId.NIL, field == 6 ? x : a, field == 7 ? x : a,
          field == 8 ? x : a, field == 9 ? x : a, field == 10 ? x : a, field == 11 ? x : a, field == 12 ? x : a,
          field == 13 ? x : a, field == 14 ? x : a);
      headers.add(header);
      hashes.add(header.hash());
    }
    assertEquals(headers.size(), hashes.size());
  }
}
