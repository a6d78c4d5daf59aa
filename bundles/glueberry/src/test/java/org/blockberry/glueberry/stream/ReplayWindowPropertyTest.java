package org.blockberry.glueberry.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The window does what a set that forgets its oldest does. */
class ReplayWindowPropertyTest {
  private static byte[] nonce(int number) {
    return ByteBuffer.allocate(12).putLong((long) (number % 7) << 40).putInt(number).array();
  }

  @Property(tries = 300)
  void itIsASetThatForgetsItsOldest(@ForAll @IntRange(min = 1, max = 200) int capacity, @ForAll long secret,
      @ForAll @Size(max = 600) List<@IntRange(max = 300) Integer> nonces) {
    ReplayWindow window = new ReplayWindow(capacity, secret);
    Set<Integer> model = new LinkedHashSet<>();
    for (int number : nonces) {
      boolean fresh = !model.contains(number);
      assertEquals(!fresh, window.seen(nonce(number)));
      if (fresh && model.size() == capacity) {
        Iterator<Integer> oldest = model.iterator();
        oldest.next();
        oldest.remove();
      }
      model.add(number);
      assertEquals(fresh, window.remember(nonce(number)));
      assertEquals(model.size(), window.size());
    }
    for (int number = 0; number <= 300; number++) {
      assertEquals(model.contains(number), window.seen(nonce(number)));
    }
  }
}
