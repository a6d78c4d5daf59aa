package org.blockberry.node.watch;

import java.security.AccessControlContext;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Threads that may get stuck in a plugin. One that does is replaced, up to a bound, and leaves again when it comes back; what it was
 * doing is told. Who notices is {@link CallWatch}. Threading: any.
 */
public final class Workers implements Executor, AutoCloseable {
  /** Stuck threads that are replaced; more take from the threads themselves. */
  public static final int MAX_REPLACED = 16;

  /** A task that wants to hear that the thread it runs on is stuck. */
  public interface Abandonable extends Runnable {
    /** The call does not come back in time; whoever waits for the task must be answered now. Called at most once, on a thread of its own. */
    void abandoned(String why);
  }

  private final Pool pool;

  private Workers(Pool pool) {
    this.pool = pool;
  }

  /**
   * A fixed number of threads behind a bounded queue.
   *
   * @param name of the threads; numbered if there are several
   */
  public static Workers fixed(String name, int threads, int waiting) {
    Pool pool = new Pool(name, threads, threads, new ArrayBlockingQueue<>(waiting), threads > 1);
    pool.prestartAllCoreThreads(); // here, because a thread keeps the loaders of all that is on the stack where it is made
    return new Workers(pool);
  }

  /** One thread for each task at a time, without a queue. */
  public static Workers each(String name, int most) {
    return new Workers(new Pool(name, 0, most, new SynchronousQueue<>(), true));
  }

  /** @throws RejectedExecutionException no thread and no room */
  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  /**
   * Runs {@code work}.
   *
   * @param stuck what the future fails with when the thread does not come back, from one line about it
   */
  public <R> CompletableFuture<R> supply(Callable<R> work, Function<String, RuntimeException> stuck) {
    Supply<R> task = new Supply<>(work, stuck, new CompletableFuture<>());
    pool.execute(task);
    return task.result;
  }

  private record Supply<R>(Callable<R> work, Function<String, RuntimeException> stuck, CompletableFuture<R> result)
      implements Abandonable {
    @Override
    public void run() {
      try {
        result.complete(work.call());
      } catch (Throwable thrown) {
        result.completeExceptionally(thrown);
      }
    }

    @Override
    public void abandoned(String why) {
      result.completeExceptionally(stuck.apply(why));
    }
  }

  /** Tasks that wait for a thread. */
  public int waiting() {
    return pool.getQueue().size();
  }

  /** Threads that do not come back. */
  public int stuck() {
    return pool.lost.get();
  }

  /** Whether {@link #shutdownNow} was called. */
  public boolean isShutdown() {
    return pool.isShutdown();
  }

  /** Interrupts what runs and gives back what had not begun. */
  public List<Runnable> shutdownNow() {
    return pool.shutdownNow();
  }

  /** Ends after what waits is done, or after {@code millis}. */
  public void shutdown(long millis) {
    pool.shutdown();
    try {
      if (!pool.awaitTermination(millis, TimeUnit.MILLISECONDS)) {
        pool.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }

  private static final class Pool extends ThreadPoolExecutor {
    @SuppressWarnings("removal")
    private static final AccessControlContext NOBODY = new AccessControlContext(new ProtectionDomain[0]);

    private final AtomicInteger lost = new AtomicInteger();
    private final int threads;

    Pool(String name, int core, int most, BlockingQueue<Runnable> queue, boolean numbered) {
      super(core, most, 60, TimeUnit.SECONDS, queue);
      this.threads = core;
      AtomicInteger next = new AtomicInteger();
      setThreadFactory(task -> unencumbered(() -> new Worker(this, task, numbered ? name + "-" + next.incrementAndGet() : name)));
    }

    /** A thread keeps the protection domains, and so the loaders, of all that is on the stack where it is made; here that is us alone. */
    @SuppressWarnings("removal") // there is no other way to make one without them on the stack
    private static Thread unencumbered(PrivilegedAction<Thread> make) {
      return AccessController.doPrivileged(make, NOBODY);
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable task) {
      ((Worker) thread).begin(task);
    }

    @Override
    protected void afterExecute(Runnable task, Throwable thrown) {
      ((Worker) Thread.currentThread()).end();
    }

    synchronized void adjust(int change) {
      int now = lost.addAndGet(change);
      if (threads == 0) {
        return; // makes one for each task anyway
      }
      int wanted = threads + Math.min(now, MAX_REPLACED);
      if (wanted > getMaximumPoolSize()) {
        setMaximumPoolSize(wanted);
        setCorePoolSize(wanted);
      } else {
        setCorePoolSize(wanted);
        setMaximumPoolSize(wanted);
      }
    }
  }

  private static final class Worker extends Thread implements StuckThread {
    private final Pool pool;
    private Runnable task; // guarded by this
    private boolean stuck; // guarded by this

    Worker(Pool pool, Runnable loop, String name) {
      super(loop, name);
      this.pool = pool;
      setDaemon(true);
      setContextClassLoader(Workers.class.getClassLoader());
    }

    synchronized void begin(Runnable begun) {
      task = begun;
    }

    synchronized void end() {
      task = null;
      if (stuck) {
        stuck = false;
        pool.adjust(-1);
      }
    }

    @Override
    public synchronized void stuck(String why) {
      if (task != null && !stuck) {
        stuck = true;
        pool.adjust(1);
        if (task instanceof Abandonable abandonable) {
          Thread teller = new Thread(() -> abandonable.abandoned(why), "bb-watch-tell"); // the watch runs nobody's follow-ups
          teller.setDaemon(true);
          teller.start();
        }
      }
    }
  }
}
