package org.blockberry.node.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.testing.contracts.TestMetrics;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("sec-S4")
class DiskGuardTest {
  private static final long MB = 1 << 20;

  private final AtomicLong free = new AtomicLong(1_000 * MB);
  private final AtomicLong now = new AtomicLong(-5);
  private final AtomicInteger looks = new AtomicInteger();
  private final DiskGuard guard = new DiskGuard(() -> {
    looks.incrementAndGet();
    if (free.get() < 0) {
      throw new IOException("stale handle");
    }
    return free.get();
  }, 100 * MB, now::get, new TestMetrics());

  private boolean stopped() {
    return guard.problemNow().isPresent();
  }

  @Test
  void itStopsBelowTheReserveAndGoesOnWithAMargin() {
    assertFalse(stopped());
    free.set(100 * MB);
    assertFalse(stopped());
    free.set(100 * MB - 1);
    assertTrue(stopped());
    assertEquals(HealthStatus.Level.FAIL, guard.check().level());
    assertTrue(guard.check().message().contains("disk.reserve_mb"), guard.check().message());
    free.set(105 * MB);
    assertTrue(stopped(), "at the edge it would stop and go");
    free.set(113 * MB);
    assertFalse(stopped());
    assertEquals(HealthStatus.OK, guard.check());
  }

  @Test
  void aLookIsSharedForAWhile() {
    guard.problem();
    guard.problem();
    assertEquals(1, looks.get());
    now.addAndGet(201_000_000);
    free.set(0);
    assertTrue(guard.problem().isPresent());
    assertEquals(2, looks.get());
    assertTrue(guard.problemNow().isPresent());
    assertEquals(3, looks.get());
  }

  @Test
  void aDiskThatDoesNotAnswerStopsToo() {
    free.set(-1);
    assertTrue(guard.problemNow().orElseThrow().contains("stale handle"));
    free.set(1_000 * MB);
    assertFalse(stopped());
  }

  @Test
  void theReserveChangesAtOnceAndZeroSwitchesOff() {
    free.set(10 * MB);
    assertTrue(stopped());
    guard.configure(0);
    assertFalse(stopped());
    guard.configure(MB);
    assertFalse(stopped());
  }

  @Test
  void aFolderThatComesLaterIsFoundThen(@TempDir Path folder) throws IOException {
    Path late = folder.resolve("late");
    DiskGuard.Space space = DiskGuard.Space.of(late);
    assertThrows(IOException.class, space::usableBytes);
    Files.createDirectory(late);
    assertTrue(space.usableBytes() > 0);
  }
}
