package org.blockberry.store.state.iavl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Work shared with whoever is free. */
class SharedWorkTest {
  private static List<Runnable> counting(AtomicInteger count, int tasks) {
    return IntStream.range(0, tasks).<Runnable>mapToObj(i -> count::incrementAndGet).toList();
  }

  @Test
  void eachTaskRunsOnceWhoeverHelps() throws InterruptedException {
    ExecutorService executor = Executors.newFixedThreadPool(3);
    try {
      for (int tasks = 0; tasks < 300; tasks++) {
        AtomicInteger count = new AtomicInteger();
        new SharedWork(executor, tasks % 4).run(counting(count, tasks));
        assertEquals(tasks, count.get());
      }
    } finally {
      executor.shutdown();
      assertTrue(executor.awaitTermination(1, TimeUnit.MINUTES));
    }
  }

  @Test
  void nobodyWaitsForAHelperThatDoesNotBegin() {
    AtomicInteger count = new AtomicInteger();
    new SharedWork(task -> { }, 2).run(counting(count, 10));
    new SharedWork(task -> {
      throw new RejectedExecutionException("busy");
    }, 2).run(counting(count, 10));
    assertEquals(20, count.get());
  }

  @Test
  void aHelperReallyHelps() {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      CountDownLatch both = new CountDownLatch(2);
      Runnable meets = () -> {
        both.countDown();
        try {
          both.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      };
      new SharedWork(executor, 1).run(List.of(meets, meets)); // ends only if two threads are in it at once
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void whatATaskThrowsReachesTheCaller() {
    IllegalStateException failure = new IllegalStateException("broken");
    AtomicInteger count = new AtomicInteger();
    List<Runnable> tasks = List.of(count::incrementAndGet, () -> {
      throw failure;
    }, count::incrementAndGet);
    assertSame(failure, assertThrows(IllegalStateException.class, () -> new SharedWork(Runnable::run, 1).run(tasks)));
    assertEquals(2, count.get());
  }
}
