package org.blockberry.libp2p.yamux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BudgetTest {
  @Test
  void allLevelsMustHaveRoomAndARefusalTakesNothing() {
    Budget node = new Budget(100);
    Budget one = node.child(80);
    Budget two = node.child(80);
    assertTrue(one.reserve(80));
    assertFalse(one.reserve(1));
    assertFalse(two.reserve(21));
    assertEquals(0, two.used());
    assertEquals(80, node.used());
    assertTrue(two.reserve(20));
    one.release(50);
    assertTrue(two.reserve(50));
    assertEquals(100, node.used());
  }

  @Test
  void closingGivesBackWhatIsStillHeldAndLateReleasesDoNothing() {
    Budget node = new Budget(100);
    Budget one = node.child(80);
    one.reserve(60);
    one.close();
    assertEquals(0, node.used());
    one.release(60);
    assertEquals(0, node.used());
    assertEquals(0, one.used());
    assertFalse(one.reserve(1));
    one.close();
    assertThrows(IllegalArgumentException.class, () -> new Budget(0));
  }
}
