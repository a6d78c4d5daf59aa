package org.blockberry.node.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.blockberry.api.event.NodeEvent;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.testing.contracts.TestEventBus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScopeTest {
  @TempDir
  Path home;

  @Test
  void closingGivesEverythingBackAndNothingIsLentAfterwards() throws Exception {
    CountingRegistry registry = new CountingRegistry();
    TestEventBus bus = new TestEventBus();
    InstanceScope scope = new InstanceScope(SlotName.MEMPOOL, "t",
        new NodeServices(home, "c", false, Clock.systemUTC(), new Random(), registry, bus));
    List<Thread> threads = new CopyOnWriteArrayList<>();
    CountDownLatch running = new CountDownLatch(2);
    for (java.util.concurrent.Executor each : List.of(scope.executor(), scope.timers())) {
      each.execute(() -> {
        threads.add(Thread.currentThread());
        running.countDown();
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
    }
    running.await(20, TimeUnit.SECONDS);
    scope.metrics().counter("x");
    List<NodeEvent> seen = new CopyOnWriteArrayList<>();
    scope.events().subscribe("s", event -> true, 1, seen::add);
    scope.close();
    scope.close();
    for (Thread thread : threads) {
      thread.join(20_000);
      assertTrue(!thread.isAlive());
      assertSame(NamedThreads.class.getClassLoader(), thread.getContextClassLoader());
    }
    bus.publish(NodeEvent.builder("T", Instant.EPOCH).build());
    assertEquals(List.of(), seen);
    assertEquals(0, registry.open.get());
    assertThrows(RejectedExecutionException.class, scope::executor);
    assertThrows(RejectedExecutionException.class, scope::timers);
    assertThrows(IllegalStateException.class, scope::metrics);
    assertThrows(IllegalStateException.class, () -> scope.events().subscribe("s", event -> true, 1, seen::add));
    assertEquals(0, registry.open.get());
  }

  @Test
  void watchedCallsEndAtTheirDeadlineAndTellNothingButTexts() {
    assertEquals(5, Watched.call("x", Duration.ofSeconds(20), () -> 5));
    AtomicReference<Thread> left = new AtomicReference<>();
    PluginFailure late = assertThrows(PluginFailure.class, () -> Watched.call("start of x", Duration.ofMillis(50), () -> {
      left.set(Thread.currentThread());
      new CountDownLatch(1).await();
      return 1;
    }));
    assertTrue(late.getMessage().contains("start of x failed") && late.getMessage().contains("no answer within 50 ms"), late.getMessage());
    for (Throwable thrown : List.of(new IllegalStateException("a"), new CancellationException("b"), new StackOverflowError("c"),
        new java.util.concurrent.CompletionException(null))) {
      PluginFailure failure = assertThrows(PluginFailure.class, () -> Watched.call("x", Duration.ofSeconds(20), () -> {
        if (thrown instanceof Error error) {
          throw error;
        }
        throw (Exception) thrown;
      }));
      assertEquals(thrown.getClass().getName(), failure.typeName());
      assertEquals(null, failure.getCause());
    }
  }
}
