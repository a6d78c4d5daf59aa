package org.blockberry.node.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.blockberry.api.health.HealthCheck;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.node.commit.CrashPlan;
import org.blockberry.node.commit.CrashPoint;
import org.blockberry.node.slot.GatedSlot;
import org.blockberry.node.view.HealthBoard;
import org.blockberry.node.wiring.BundleVersion;
import org.blockberry.testing.contracts.InMemoryStateStore;
import org.blockberry.testing.contracts.ManualClock;
import org.blockberry.testing.contracts.SlotOf;
import org.junit.jupiter.api.Test;

class SmallPartsTest {
  private static HealthCheck check(String name, boolean readiness, java.util.function.Supplier<HealthStatus> answer) {
    return new HealthCheck() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public HealthStatus check() {
        return answer.get();
      }

      @Override
      public boolean affectsReadiness() {
        return readiness;
      }
    };
  }

  private static void until(java.util.function.BooleanSupplier condition) {
    long deadline = System.nanoTime() + java.util.concurrent.TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "not reached in time");
      Thread.onSpinWait();
    }
  }

  @Test
  void healthNeverWaitsForAChecksAnswerAndSurvivesBadChecks() throws Exception {
    AtomicLong now = new AtomicLong(1);
    CountDownLatch never = new CountDownLatch(1);
    try (HealthBoard board = new HealthBoard(now::get)) {
      AtomicInteger asked = new AtomicInteger();
      AtomicReference<Thread> askedBy = new AtomicReference<>();
      board.add(check("good", true, () -> {
        askedBy.set(Thread.currentThread());
        asked.incrementAndGet();
        return HealthStatus.OK;
      }));
      assertFalse(board.ready(), "not started");
      board.markStarted();
      until(board::ready);
      assertTrue(askedBy.get().getName().startsWith("bb-health"), "not on the thread of whoever looks");
      for (int i = 0; i < 1_000; i++) {
        board.checks();
        board.ready();
      }
      assertTrue(asked.get() <= 2, "asked " + asked + " times within a moment");
      board.add(check("minor", false, () -> null));
      until(() -> board.checks().containsKey("minor") && board.checks().get("minor").message().equals("the check gave no answer"));
      assertTrue(board.ready(), "does not affect readiness");
      HealthCheck broken = check("broken", true, () -> {
        throw new IllegalStateException("oops");
      });
      board.add(broken);
      until(() -> board.checks().containsKey("broken") && board.checks().get("broken").message().contains("oops"));
      assertFalse(board.ready());
      board.remove(broken);
      assertTrue(board.ready());
      AtomicInteger hung = new AtomicInteger();
      board.add(check("hanging", true, () -> {
        hung.incrementAndGet();
        try {
          never.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return HealthStatus.OK;
      }));
      until(() -> hung.get() == 1);
      assertFalse(board.ready());
      now.addAndGet(Duration.ofSeconds(3).toNanos());
      until(() -> board.checks().get("hanging").message().equals("the check gives no answer within 2 s"));
      now.addAndGet(Duration.ofSeconds(30).toNanos());
      until(() -> board.checks().get("hanging").level() == HealthStatus.Level.WARN);
      assertTrue(board.ready(), "one that was dropped is no reason against readiness");
      assertEquals(1, hung.get(), "one that hangs holds one thread");
      board.markStopping();
      assertFalse(board.ready());
    } finally {
      never.countDown();
    }
  }

  @Test
  void crashPlansAreReadOrRefusedWithTheWordsThatAreAllowed() {
    assertTrue(CrashPlan.parse("").isEmpty());
    assertTrue(CrashPlan.parse(null).isEmpty());
    CrashPlan plan = CrashPlan.parse("after-results:12").orElseThrow();
    assertEquals(CrashPoint.AFTER_RESULTS, plan.point());
    assertEquals(12, plan.height());
    for (String bad : List.of("after-results", "after-results:", "after-results:0", "after-results:x", "nowhere:1", "AFTER_RESULTS:1",
        "after-results:1:2")) {
      String message = assertThrows(IllegalArgumentException.class, () -> CrashPlan.parse(bad)).getMessage();
      assertTrue(message.contains("after-app-commit") && message.contains(bad), message);
    }
  }

  @Test
  void bundleVersionsAreOrderedAsOsgiOrdersThem() {
    List<String> ordered = List.of("0", "0.0.1", "0.1", "0.1.0.A", "0.1.0.a", "0.1.0.b", "0.1.1", "0.2", "0.10", "1", "1.0.0.SNAPSHOT", "2.0.0");
    for (int i = 0; i < ordered.size(); i++) {
      for (int j = 0; j < ordered.size(); j++) {
        int ours = BundleVersion.parse(ordered.get(i)).compareTo(BundleVersion.parse(ordered.get(j)));
        int osgi = org.osgi.framework.Version.parseVersion(ordered.get(i))
            .compareTo(org.osgi.framework.Version.parseVersion(ordered.get(j)));
        assertEquals(Integer.signum(osgi), Integer.signum(ours), ordered.get(i) + " and " + ordered.get(j));
      }
      assertEquals(org.osgi.framework.Version.parseVersion(ordered.get(i)).toString(), BundleVersion.parse(ordered.get(i)).toString());
    }
  }

  @Test
  void fiveFailuresWithinTenSecondsQuarantineAndOlderOnesDoNotCount() {
    ManualClock clock = new ManualClock();
    List<String> quarantined = new ArrayList<>();
    FailureWatch watch = new FailureWatch(clock, (slot, reason) -> quarantined.add(slot + " " + reason));
    PluginFailure failure = new PluginFailure("mempool", new IllegalStateException("x"));
    for (int i = 0; i < 20; i++) {
      watch.failed(SlotName.MEMPOOL, failure);
      clock.advance(Duration.ofSeconds(40));
    }
    assertEquals(List.of(), quarantined);
    for (int i = 0; i < 10; i++) { // as what is called once per block of a quiet chain
      watch.failed(SlotName.BLOCK_STORE, failure);
      clock.advance(Duration.ofSeconds(5));
    }
    assertEquals(1, quarantined.size());
    quarantined.clear();
    clock.advance(Duration.ofMinutes(5));
    for (int i = 0; i < 4; i++) {
      watch.failed(SlotName.MEMPOOL, failure);
      watch.failed(SlotName.CONSENSUS, failure);
    }
    assertEquals(List.of(), quarantined, "each slot is counted alone");
    watch.failed(SlotName.MEMPOOL, failure);
    assertEquals(1, quarantined.size());
    assertEquals(HealthStatus.Level.PASS, watch.check().level());
    watch.chainStopped("why");
    assertEquals("why", watch.check().message());
  }

  @Test
  void theStatusSaysWhichVersionsOfTheStateThereAre() {
    InMemoryStateStore store = new InMemoryStateStore();
    for (long version = 1; version <= 5; version++) {
      store.prepare(version, StateChanges.builder().set(Bytes.utf8("a"), Bytes.utf8("b")).build());
      store.commit(version);
    }
    store.pruneBelow(3);
    assertEquals(JsonValue.object().put("oldest_version", 3).put("version", 5).build(), new StateVersions(new SlotOf<>(SlotName.STATE_STORE, store)).get());
    assertEquals(JsonValue.EMPTY_OBJECT, new StateVersions(new GatedSlot<>(SlotName.STATE_STORE, () -> Duration.ZERO, failure -> { })).get());
  }
}
