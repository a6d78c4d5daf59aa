package org.blockberry.node.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.event.NodeEvent;
import org.blockberry.testing.contracts.TestMetrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoundedEventBusTest {
  private final TestMetrics metrics = new TestMetrics();
  private final BoundedEventBus bus = new BoundedEventBus(3, metrics);

  @AfterEach
  void end() {
    bus.close();
  }

  private static NodeEvent event(long height) {
    return NodeEvent.builder("T", Instant.EPOCH).height(height).build();
  }

  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "not reached in time");
      Thread.onSpinWait();
    }
  }

  @Test
  void everySubscriberGetsWhatItWantsInOrder() {
    List<Long> all = new CopyOnWriteArrayList<>();
    List<Long> even = new CopyOnWriteArrayList<>();
    bus.subscribe("all", event -> true, 10_000, event -> all.add(event.height()));
    bus.subscribe("even", event -> event.height() % 2 == 0, 10_000, event -> even.add(event.height()));
    List<Long> expected = new ArrayList<>();
    for (long i = 0; i < 3_000; i++) {
      bus.publish(event(i));
      expected.add(i);
    }
    until(() -> all.size() == 3_000 && even.size() == 1_500);
    assertEquals(expected, all);
    assertEquals(3_000, metrics.count("published_total"));
  }

  @Test
  void aSlowSubscriberIsDroppedAndToldAndNobodyWaitsForIt() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<String> told = new CompletableFuture<>();
    CompletableFuture<Thread> toldOn = new CompletableFuture<>();
    List<Long> seen = new CopyOnWriteArrayList<>();
    bus.subscribe("slow", event -> true, 2, new EventBus.Listener() {
      @Override
      public void onEvent(NodeEvent event) throws Exception {
        seen.add(event.height());
        go.await();
      }

      @Override
      public void onDropped(String reason) {
        toldOn.complete(Thread.currentThread());
        told.complete(reason);
      }
    });
    List<Long> quick = new CopyOnWriteArrayList<>();
    bus.subscribe("quick", event -> true, 100, event -> quick.add(event.height()));
    bus.publish(event(0));
    until(() -> seen.size() == 1);
    for (long i = 1; i <= 10; i++) {
      bus.publish(event(i));
    }
    until(() -> quick.size() == 11);
    assertEquals(1, metrics.count("subscribers_dropped_total"));
    go.countDown();
    assertEquals("it is too slow: 2 events were waiting", told.get(20, TimeUnit.SECONDS));
    assertTrue(toldOn.get().getName().startsWith("bb-events"), "publishers run no listener");
    assertEquals(List.of(0L), seen, "nothing after the end");
    assertEquals(1, metrics.gaugeValue("subscribers"));
  }

  @Test
  void whateverFiltersAndListenersThrowConcernsThemAlone() throws Exception {
    CompletableFuture<String> filter = new CompletableFuture<>();
    CompletableFuture<String> listener = new CompletableFuture<>();
    bus.subscribe("filter", event -> {
      throw new NoClassDefFoundError("gone");
    }, 10, dropped(filter, event -> {}));
    bus.subscribe("listener", event -> true, 10, dropped(listener, event -> {
      throw new StackOverflowError("deep");
    }));
    List<Long> good = new CopyOnWriteArrayList<>();
    bus.subscribe("good", event -> true, 10, event -> good.add(event.height()));
    bus.publish(event(1));
    bus.publish(event(2));
    assertTrue(filter.get(20, TimeUnit.SECONDS).contains("its filter failed") && listener.get(20, TimeUnit.SECONDS).contains("deep"));
    until(() -> good.size() == 2);
    until(() -> metrics.gaugeValue("subscribers") == 1);
  }

  private static EventBus.Listener dropped(CompletableFuture<String> told, EventBus.Listener inner) {
    return new EventBus.Listener() {
      @Override
      public void onEvent(NodeEvent event) throws Exception {
        inner.onEvent(event);
      }

      @Override
      public void onDropped(String reason) {
        told.complete(reason);
        throw new IllegalStateException("and this as well");
      }
    };
  }

  @Test
  void subscribersAndCapacitiesAreBoundedAndEndingMakesRoom() throws Exception {
    EventBus.Subscription first = bus.subscribe("1", event -> true, 1, event -> {});
    bus.subscribe("2", event -> true, 1, event -> {});
    bus.subscribe("3", event -> true, 1, event -> {});
    String message = assertThrows(IllegalStateException.class, () -> bus.subscribe("4", event -> true, 1, event -> {})).getMessage();
    assertTrue(message.contains("3 subscribers") && message.contains("events.max_subscribers"), message);
    first.close();
    first.close();
    bus.subscribe("4", event -> true, 1, event -> {});
    assertThrows(IllegalStateException.class, () -> bus.subscribe("5", event -> true, 1, event -> {}));
    assertThrows(IllegalArgumentException.class, () -> bus.subscribe("6", event -> true, 0, event -> {}));
    bus.close();
    bus.publish(event(1)); // a late publisher is not hurt
    assertEquals(0, metrics.gaugeValue("subscribers"));
  }
}
