package org.blockberry.glueberry.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FlowTest {
  @Test
  void sendsWaitFromTheHighMarkUntilTheLow() {
    SendGate<String> gate = new SendGate<>(new Watermarks(3, 1), 10);
    assertTrue(gate.acquire("a") && gate.acquire("b") && gate.acquire("c"));
    assertTrue(gate.blocked());
    assertFalse(gate.acquire("d"));
    assertFalse(gate.acquire("e"));
    assertEquals(List.of(), gate.release());
    assertFalse(gate.acquire("f"), "still above the low mark");
    assertEquals(List.of("d", "e"), gate.release(), "two are let in, then the high mark is reached again");
    assertEquals(3, gate.pending());
    assertEquals(1, gate.waiting());
  }

  @Tag("sec-T4")
  @Test
  void waitingHasItsBoundAndCanBeGivenUp() {
    SendGate<String> gate = new SendGate<>(new Watermarks(2, 1), 1);
    assertTrue(gate.acquire("a") && gate.acquire("b"));
    assertFalse(gate.acquire("c"));
    GlueberryException full = assertThrows(GlueberryException.class, () -> gate.acquire("d"));
    assertEquals(ErrorCode.BACKPRESSURE, full.code());
    assertTrue(full.retriable());
    assertTrue(gate.giveUp("c"));
    assertFalse(gate.giveUp("c"));
    assertFalse(gate.acquire("d"));
    assertEquals(List.of("d"), gate.close());
    assertEquals(ErrorCode.STREAM_CLOSED, assertThrows(GlueberryException.class, () -> gate.acquire("e")).code());
    gate.release();
    gate.release();
    assertThrows(IllegalStateException.class, gate::release);
  }

  @Test
  void watermarksThatMakeNoSenseAreRefused() {
    for (int[] bad : new int[][] {{1, 1}, {5, 5}, {5, 0}, {0, 0}, {5, -1}}) {
      assertEquals(ErrorCode.INVALID_CONFIG, assertThrows(GlueberryException.class, () -> new Watermarks(bad[0], bad[1])).code());
    }
  }

  /** Nobody is forgotten or overtaken, and the high mark is never exceeded. */
  @Property(tries = 500)
  void everyoneGetsInInOrder(@ForAll long seed, @ForAll @IntRange(min = 2, max = 8) int high, @ForAll @IntRange(min = 1, max = 7) int low) {
    SendGate<Integer> gate = new SendGate<>(new Watermarks(high, Math.min(low, high - 1)), 1_000);
    Random random = new Random(seed);
    ArrayDeque<Integer> expected = new ArrayDeque<>();
    int next = 0;
    for (int i = 0; i < 300; i++) {
      if (random.nextBoolean() || gate.pending() == 0) {
        if (!gate.acquire(next)) {
          expected.addLast(next);
        }
        next++;
      } else {
        for (int admitted : gate.release()) {
          assertEquals(expected.removeFirst(), admitted);
        }
      }
      assertTrue(gate.pending() <= high);
      assertEquals(expected.size(), gate.waiting());
    }
    while (gate.pending() > 0) {
      gate.release().forEach(admitted -> assertEquals(expected.removeFirst(), admitted));
    }
    assertEquals(0, expected.size(), "all were let in");
  }

  private static Bytes frame(int size) {
    return Bytes.wrap(new byte[size]);
  }

  /** Weakness 3.10: the original loses them though it reported them sent. */
  @Test
  void whatWasWrittenOnAStreamThePeerDidNotTakeIsSentAgain() {
    UnansweredFrames frames = new UnansweredFrames(0);
    frames.written(frame(1), 1);
    frames.written(frame(2), 2);
    assertEquals(List.of(frame(1), frame(2)), frames.lost(UnansweredFrames.MAX_AGE_NANOS - 1));
    assertEquals(List.of(), frames.lost(UnansweredFrames.MAX_AGE_NANOS - 1), "once");
    assertEquals(0, frames.held());
  }

  @Test
  void whatThePeerHasTakenIsNotSentAgain() {
    UnansweredFrames answered = new UnansweredFrames(0);
    answered.written(frame(1), 0);
    answered.answered();
    answered.written(frame(1), 0);
    assertEquals(List.of(), answered.lost(0));
    UnansweredFrames old = new UnansweredFrames(Long.MAX_VALUE);
    old.written(frame(1), Long.MAX_VALUE);
    assertEquals(List.of(), old.lost(Long.MAX_VALUE + UnansweredFrames.MAX_AGE_NANOS));
  }

  @Tag("sec-T4")
  @Test
  void whatIsKeptHasItsBound() {
    UnansweredFrames frames = new UnansweredFrames(0);
    List<Bytes> written = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      written.add(frame(UnansweredFrames.MAX_BYTES / 4));
      frames.written(written.get(i), 0);
    }
    assertEquals(UnansweredFrames.MAX_BYTES, frames.held());
    frames.written(frame(1), 0);
    assertEquals(0, frames.held());
    assertEquals(List.of(), frames.lost(0));
  }
}
