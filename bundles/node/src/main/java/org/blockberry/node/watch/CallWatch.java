package org.blockberry.node.watch;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches calls into plugins from one thread, {@code bb-watch}, so that a call itself costs nanoseconds: it notes in its thread's
 * {@link Caller} what it enters and at which tick, and the watch looks at all of them every {@value #TICK_MILLIS} ms.
 *
 * <p>Time counts only while the watch runs: when the machine or the whole process stands still, no call grows older by more than a
 * tick or two, so that a pause of the machine is not taken for a plugin that hangs.
 *
 * <p>Threading: any.
 */
public final class CallWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CallWatch.class);
  private static final long TICK_MILLIS = 20;
  private static final long MOST_PER_TICK = 3 * TICK_MILLIS;
  private static final int PRUNE_EVERY = 50; // ticks

  private final Set<Caller> callers = ConcurrentHashMap.newKeySet();
  private final ThreadLocal<Caller> caller = ThreadLocal.withInitial(this::register);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile long now = 1;

  private CallWatch(boolean running) {
    if (running) {
      thread = new Thread(this::run, "bb-watch");
      thread.setDaemon(true);
      thread.setPriority(Thread.MAX_PRIORITY);
      thread.setContextClassLoader(CallWatch.class.getClassLoader());
      thread.start();
    } else {
      thread = null;
    }
  }

  /** A watch that looks until it is closed. */
  public static CallWatch start() {
    return new CallWatch(true);
  }

  /** A watch that never looks, for what has no deadlines. */
  public static CallWatch none() {
    return new CallWatch(false);
  }

  private Caller register() {
    Caller made = new Caller(this, Thread.currentThread());
    if (thread != null) {
      callers.add(made);
    }
    return made;
  }

  /** The calling thread's own. */
  public Caller caller() {
    return caller.get();
  }

  /** Milliseconds of this watch's time. */
  long now() {
    return now;
  }

  /** Threads that are in a call that was given up. */
  public int stuck() {
    return (int) callers.stream().filter(Caller::stuck).count();
  }

  private void run() {
    long last = System.nanoTime();
    int ticks = 0;
    try {
      while (!closed.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
        long nanos = System.nanoTime();
        now += Math.min(MOST_PER_TICK, Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos - last)));
        last = nanos;
        callers.forEach(this::look);
        if (++ticks % PRUNE_EVERY == 0) {
          callers.removeIf(each -> !each.alive()); // a thread that ended would keep what it was made with
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(Caller each) {
    try {
      each.look(now);
    } catch (RuntimeException | LinkageError e) { // the others must be looked at all the same
      LOG.error("watching a call failed", e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
