package org.blockberry.testing.contracts;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads of a concurrency test that begin together; the first failure is thrown. */
final class Crew {
  private static final long DEADLINE_SECONDS = 50;

  /** Work of one thread. */
  @FunctionalInterface
  interface Job {
    void run() throws Exception;
  }

  private Crew() {}

  /**
   * Runs each of {@code once} on a thread of its own, and beside them each of {@code repeated} over and over until
   * the others are done, at least once.
   */
  static void run(List<Job> once, List<Job> repeated) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(once.size() + repeated.size());
    try {
      CountDownLatch start = new CountDownLatch(once.size() + repeated.size());
      AtomicInteger working = new AtomicInteger(once.size());
      List<Future<?>> results = new ArrayList<>();
      for (Job job : once) {
        results.add(threads.submit(() -> {
          try {
            together(start);
            job.run();
          } finally {
            working.decrementAndGet();
          }
          return null;
        }));
      }
      for (Job job : repeated) {
        results.add(threads.submit(() -> {
          together(start);
          do {
            job.run();
          } while (working.get() > 0);
          return null;
        }));
      }
      for (Future<?> result : results) {
        try {
          result.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
          if (e.getCause() instanceof Error error) {
            throw error;
          }
          throw e;
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void together(CountDownLatch start) throws InterruptedException {
    start.countDown();
    start.await();
  }
}
