package org.blockberry.ops.indexer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IndexesTest {
  private static List<Integer> decoded(Indexes indexes) {
    List<Integer> found = new ArrayList<>();
    Indexes.forEach(indexes.first(), indexes.encode(), found::add);
    return found;
  }

  @Test
  void givesBackWhatWasAddedEachOnce() {
    Random random = new Random(1);
    for (int round = 0; round < 500; round++) {
      List<Integer> wanted = new ArrayList<>();
      int index = random.nextInt(1 + random.nextInt(300));
      Indexes indexes = new Indexes(index);
      for (int i = random.nextInt(200); i >= 0; i--) {
        indexes.add(index);
        if (random.nextInt(4) == 0) {
          indexes.add(index);
        }
        wanted.add(index);
        index += 1 + random.nextInt(1 << random.nextInt(20));
      }
      assertEquals(wanted, decoded(indexes));
      assertEquals(wanted.size(), Indexes.count(indexes.encode()));
    }
  }

  @Test
  void holdsTheLargest() {
    Indexes indexes = new Indexes(0);
    indexes.add(Integer.MAX_VALUE);
    assertEquals(List.of(0, Integer.MAX_VALUE), decoded(indexes));
    assertThrows(IllegalArgumentException.class, () -> indexes.add(5));
  }

  @Test
  void aByteForEachOfManyInARow() {
    Indexes indexes = new Indexes(0);
    for (int i = 0; i < 10_000; i++) {
      indexes.add(i);
    }
    assertEquals(9_999, indexes.encode().length);
  }

  @Test
  void refusesWhatNobodyEncoded() {
    byte[][] bad = {{-1}, {1, -128}, {0}, {-1, -1, -1, -1, -1, 1}, {-1, -1, -1, -1, 7, 1}, {-1, -1, -1, -1, 15}};
    for (byte[] each : bad) {
      assertThrows(IllegalArgumentException.class, () -> Indexes.forEach(3, each, index -> { }));
    }
  }
}
