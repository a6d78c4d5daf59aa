package org.blockberry.node.slot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.store.StoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatedSlotTest {
  private final List<PluginFailure> failures = new CopyOnWriteArrayList<>();
  private final GatedSlot<AtomicInteger> slot = new GatedSlot<>(SlotName.MEMPOOL, () -> Duration.ofSeconds(20), failures::add);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @Test
  void anEmptySlotSaysSoAndIsRetriable() {
    SlotEmpty empty = assertThrows(SlotEmpty.class, () -> slot.call(AtomicInteger::get, Duration.ZERO));
    assertEquals(SlotName.MEMPOOL, empty.slot());
    assertFalse(slot.filled());
  }

  @Test
  void aCallWaitsForTheNextInstance() throws Exception {
    Future<Integer> waiting = threads.submit(() -> slot.call(AtomicInteger::get));
    slot.open(new AtomicInteger(7));
    assertEquals(7, waiting.get(20, TimeUnit.SECONDS));
  }

  @Test
  void closingWaitsForCallsInFlight() throws Exception {
    slot.open(new AtomicInteger());
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    Future<Boolean> call = threads.submit(() -> slot.call(unused -> {
      inside.countDown();
      return leave.await(20, TimeUnit.SECONDS);
    }));
    assertTrue(inside.await(20, TimeUnit.SECONDS));
    assertFalse(slot.close("test", Duration.ofMillis(20)), "a call is inside");
    leave.countDown();
    assertTrue(slot.close("test", Duration.ofSeconds(20)));
    assertTrue(call.get());
  }

  /** Each instance counts the calls inside itself; while it is closed there must be none. */
  @Test
  void noCallIsEverInsideAClosedInstance() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger done = new AtomicInteger();
    slot.open(new AtomicInteger());
    List<Future<?>> callers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      callers.add(threads.submit(() -> {
        while (!stop.get()) {
          slot.call(inside -> {
            inside.incrementAndGet();
            Thread.onSpinWait();
            return inside.decrementAndGet();
          });
          done.incrementAndGet();
        }
      }));
    }
    for (int swap = 0; swap < 300; swap++) {
      AtomicInteger old = slot.instance();
      assertTrue(slot.close("test", Duration.ofSeconds(20)));
      assertEquals(0, old.get(), "a call is inside after the gate was drained");
      slot.open(new AtomicInteger());
    }
    stop.set(true);
    for (Future<?> caller : callers) {
      caller.get(20, TimeUnit.SECONDS);
    }
    assertTrue(done.get() > 0);
  }

  @Test
  void aPluginsExceptionNeverLeavesAsItsOwnClass() {
    slot.open(new AtomicInteger());
    class Own extends RuntimeException {
      Own() {
        super("boom");
      }
    }
    PluginFailure failure = assertThrows(PluginFailure.class, () -> slot.call(unused -> {
      throw new Own();
    }));
    assertEquals(Own.class.getName(), failure.typeName());
    assertTrue(failure.getMessage().contains("boom"));
    assertEquals(1, failures.size());
    assertThrows(PluginFailure.class, () -> slot.call(unused -> {
      throw new NoClassDefFoundError("gone");
    }));
  }

  @Test
  void exceptionsOfTheContractPass() {
    slot.open(new AtomicInteger());
    assertThrows(StoreException.class, () -> slot.call(unused -> {
      throw new StoreException("full");
    }));
    RuntimeException wrapped = assertThrows(RuntimeException.class, () -> slot.call(unused -> {
      throw new StoreException("full", new IllegalStateException("the plugin's own cause would pin its loader"));
    }));
    assertInstanceOf(PluginFailure.class, wrapped);
  }
}
