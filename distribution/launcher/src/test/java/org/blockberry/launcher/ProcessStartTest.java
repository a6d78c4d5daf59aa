package org.blockberry.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ProcessStartTest {
  @Test
  void theNameOfTheProgramMayHoldBlanksAndBrackets() {
    String stat = "42 (a (b) c) S 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 9 0 12345 1 1";
    assertEquals(1.55, ProcessStart.secondsSince(stat, "125.00 200.00\n"), 1e-9);
  }

  @Test
  void theStartIsNeverAfterMain() {
    long entered = System.nanoTime();
    assertTrue(ProcessStart.nanos(entered) <= entered);
  }
}
