package org.blockberry.node.scope;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.blockberry.api.plugin.PluginFailure;

/**
 * Calls into a plugin that may hang: each runs on a thread of its own, which is left behind when the deadline passes. While
 * {@value #MAX_LEFT_BEHIND} of them have not come back, further calls are refused.
 */
public final class Watched {
  /** Threads left behind at once, over the whole process. */
  public static final int MAX_LEFT_BEHIND = 64;

  private static final AtomicInteger LEFT_BEHIND = new AtomicInteger();
  private static final long LOOK_MILLIS = 20;
  private static final long STEP_MILLIS = 200; // what one look counts at most

  private Watched() {}

  /**
   * Calls and waits.
   *
   * @param what for the error text, for example {@code start of mempool "custom"}
   * @throws PluginFailure it threw, or did not end within {@code deadline}
   */
  public static <R> R call(String what, Duration deadline, Callable<R> call) {
    return call(what, deadline, () -> false, call);
  }

  /**
   * Calls and waits as long as there is a point in it.
   *
   * @param what for the error text
   * @param pointless asked every {@value #LOOK_MILLIS} ms; true ends the wait like the deadline
   * @throws PluginFailure it threw, did not end within {@code deadline}, or was not waited for any longer
   */
  public static <R> R call(String what, Duration deadline, BooleanSupplier pointless, Callable<R> call) {
    if (LEFT_BEHIND.get() >= MAX_LEFT_BEHIND) {
      throw new PluginFailure(what, new IllegalStateException(MAX_LEFT_BEHIND
          + " calls into plugins hang already. Restart the node to be rid of them"));
    }
    CompletableFuture<R> result = new CompletableFuture<>();
    AtomicBoolean left = new AtomicBoolean();
    Thread thread = new Thread(() -> {
      try {
        result.complete(call.call());
      } catch (Throwable thrown) {
        result.completeExceptionally(thrown);
      } finally {
        if (!left.compareAndSet(false, true)) {
          LEFT_BEHIND.decrementAndGet();
        }
      }
    }, "bb-watched");
    thread.setDaemon(true);
    thread.start();
    try {
      return await(result, deadline, pointless);
    } catch (ExecutionException e) {
      throw new PluginFailure(what, e.getCause());
    } catch (CancellationException e) { // thrown by the call
      throw new PluginFailure(what, e);
    } catch (TimeoutException e) {
      leave(thread, left);
      throw new PluginFailure(what, e);
    } catch (InterruptedException e) {
      leave(thread, left);
      Thread.currentThread().interrupt();
      throw new PluginFailure(what, e);
    }
  }

  private static <R> R await(CompletableFuture<R> result, Duration deadline, BooleanSupplier pointless)
      throws ExecutionException, TimeoutException, InterruptedException {
    long left = deadline.toNanos();
    while (true) {
      if (left <= 0 && !result.isDone()) {
        throw new TimeoutException("no answer within " + deadline.toMillis() + " ms");
      }
      long before = System.nanoTime();
      try {
        return result.get(Math.min(left, TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS)), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (pointless.getAsBoolean()) {
          throw new TimeoutException("it hangs in another call");
        }
      }
      left -= Math.min(System.nanoTime() - before, TimeUnit.MILLISECONDS.toNanos(STEP_MILLIS)); // a process that stood still does not count
    }
  }

  private static void leave(Thread thread, AtomicBoolean left) {
    LEFT_BEHIND.incrementAndGet();
    if (!left.compareAndSet(false, true)) {
      LEFT_BEHIND.decrementAndGet(); // it came back in this moment
    }
    thread.interrupt();
  }

  /** Whether a call failed because it was not waited for any longer. */
  public static boolean timedOut(RuntimeException failure) {
    return failure instanceof PluginFailure known && known.typeName().equals(TimeoutException.class.getName());
  }

  /** Threads that have not come back. */
  public static int leftBehind() {
    return LEFT_BEHIND.get();
  }

  /** Calls without waiting, where nobody can do anything about the outcome; past the deadline the thread counts as left behind. */
  public static void callLater(String what, Duration deadline, Callable<?> call, Consumer<String> problem) {
    Thread waiting = new Thread(() -> {
      try {
        call(what, deadline, call);
      } catch (PluginFailure e) {
        problem.accept(e.getMessage());
      }
    }, "bb-watched-later");
    waiting.setDaemon(true);
    waiting.start();
  }
}
