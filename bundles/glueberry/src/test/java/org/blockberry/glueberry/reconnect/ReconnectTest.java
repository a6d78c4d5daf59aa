package org.blockberry.glueberry.reconnect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.junit.jupiter.api.Test;

class ReconnectTest {
  private static final long SECOND = 1_000_000_000L;

  /** Specification 2.9 and test 36: within ten percent of the table, and the end after the tenth dial. */
  @Test
  void theDelaysOfTheTable() {
    Random random = new Random(7);
    ReconnectLoop loop = new ReconnectLoop(ReconnectPolicy.STANDARD, random::nextDouble);
    List<Long> table = List.of(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L);
    long now = 50 * SECOND;
    OptionalLong due = OptionalLong.of(loop.start(now));
    List<Long> jitters = new ArrayList<>();
    for (long seconds : table) {
      long delay = due.orElseThrow() - now;
      jitters.add(delay - seconds * SECOND);
      assertTrue(Math.abs(delay - seconds * SECOND) <= seconds * SECOND / 10, seconds + " s became " + delay + " ns");
      now = due.orElseThrow();
      loop.dialled();
      due = loop.failed(now);
    }
    assertEquals(OptionalLong.empty(), due);
    assertFalse(loop.running());
    assertEquals(10, loop.attempts());
    assertEquals(10, jitters.stream().distinct().count(), "jittered");
    assertTrue(jitters.stream().anyMatch(each -> each < 0) && jitters.stream().anyMatch(each -> each > 0), "both ways");
  }

  @Test
  void theSameSeedGivesTheSameDelays() {
    Random one = new Random(3);
    Random other = new Random(3);
    assertEquals(new ReconnectLoop(ReconnectPolicy.STANDARD, one::nextDouble).start(0),
        new ReconnectLoop(ReconnectPolicy.STANDARD, other::nextDouble).start(0));
  }

  @Test
  void withoutALimitItGoesOn() {
    ReconnectLoop loop = new ReconnectLoop(new ReconnectPolicy(Duration.ofNanos(1), Duration.ofHours(24), ReconnectPolicy.UNLIMITED, 1), () -> 0.999);
    loop.start(0);
    for (int i = 0; i < 100_000; i++) {
      loop.dialled();
      assertTrue(loop.failed(0).orElseThrow() > 0);
    }
  }

  @Test
  void aNewLossBeginsAtTheShortestDelayAgain() {
    ReconnectLoop loop = new ReconnectLoop(ReconnectPolicy.STANDARD, () -> 0.5);
    loop.start(0);
    loop.dialled();
    loop.dialled();
    loop.stop();
    assertThrows(IllegalStateException.class, () -> loop.failed(0));
    assertThrows(IllegalStateException.class, loop::dialled);
    assertEquals(SECOND, loop.start(0));
    assertEquals(0, loop.attempts());
  }

  @Test
  void policiesThatMakeNoSenseAreRefused() {
    Duration second = Duration.ofSeconds(1);
    for (Runnable bad : List.<Runnable>of(() -> new ReconnectPolicy(Duration.ZERO, second, 1, 0), () -> new ReconnectPolicy(second, Duration.ofMillis(1), 1, 0),
        () -> new ReconnectPolicy(second, Duration.ofDays(2), 1, 0), () -> new ReconnectPolicy(second, second, 0, 0),
        () -> new ReconnectPolicy(second, second, -2, 0), () -> new ReconnectPolicy(second, second, 1, 1.1),
        () -> new ReconnectPolicy(second, second, 1, Double.NaN))) {
      assertEquals(ErrorCode.INVALID_CONFIG, assertThrows(GlueberryException.class, bad::run).code());
    }
  }

  @Property
  void aDelayIsTheNominalOneGiveOrTakeTheJitter(@ForAll @IntRange(max = 10_000) int attempt, @ForAll @LongRange(min = 1, max = 86_400_000L) long baseMillis,
      @ForAll @LongRange(max = 86_400_000L) long more, @ForAll @DoubleRange(max = 1) double jitter, @ForAll @DoubleRange(max = 0.99) double unit) {
    long max = Math.min(86_400_000L, baseMillis + more);
    ReconnectPolicy policy = new ReconnectPolicy(Duration.ofMillis(baseMillis), Duration.ofMillis(max), 1, jitter);
    double nominal = 1e6 * Math.min(baseMillis * Math.pow(2, attempt), max);
    double delay = policy.delayNanos(attempt, unit);
    assertTrue(Math.abs(delay - nominal) <= nominal * jitter + 2, attempt + ": " + delay + " for " + nominal);
  }

  @Test
  void cooldownCountsDownAcrossTheEndOfTheClock() {
    Cooldown cooldown = new Cooldown(Long.MAX_VALUE - 5, 60 * SECOND);
    assertEquals(60 * SECOND - 10, cooldown.remainingNanos(Long.MIN_VALUE + 4));
    assertEquals("glueberry: the peer is in cooldown for another 60 s", cooldown.refusal(Long.MIN_VALUE + 4).getMessage());
    assertTrue(cooldown.refusal(0).retriable());
    assertEquals(0, new Cooldown(0, 10).remainingNanos(10));
    assertEquals(1, new Cooldown(0, 10).remainingNanos(9));
  }
}
