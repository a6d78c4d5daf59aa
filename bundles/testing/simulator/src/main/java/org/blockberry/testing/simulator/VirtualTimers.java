package org.blockberry.testing.simulator;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/** Executor and timers of one life of a member, on virtual time: tasks run one after another, none after the life is over. */
final class VirtualTimers extends AbstractExecutorService implements ScheduledExecutorService {
  private final Agenda agenda;
  private final BiFunction<Long, Runnable, Runnable> later;

  /** @param later lets a task run after microseconds, unless the life is over then; gives what takes it back */
  VirtualTimers(Agenda agenda, BiFunction<Long, Runnable, Runnable> later) {
    this.agenda = agenda;
    this.later = later;
  }

  @Override
  public void execute(Runnable task) {
    later.apply(0L, task);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return schedule(() -> {
      command.run();
      return null;
    }, delay, unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    Task<V> task = new Task<>(callable);
    task.begin(Math.max(0, unit.toMicros(delay)), 0);
    return task;
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
    Task<Object> task = new Task<>(() -> {
      command.run();
      return null;
    });
    task.begin(Math.max(0, unit.toMicros(initialDelay)), Math.max(1, unit.toMicros(period)));
    return task;
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
    return scheduleAtFixedRate(command, initialDelay, delay, unit); // tasks take no virtual time
  }

  @Override
  public void shutdown() {
    throw new UnsupportedOperationException("the node ends what it lends");
  }

  @Override
  public List<Runnable> shutdownNow() {
    throw new UnsupportedOperationException("the node ends what it lends");
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return false;
  }

  private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
    private long period; // microseconds, 0 for once
    private long at;
    private Runnable takeBack = () -> { };

    Task(Callable<V> callable) {
      super(callable);
    }

    private void begin(long delay, long every) {
      period = every;
      next(delay);
    }

    private void next(long delay) {
      at = agenda.now() + delay;
      takeBack = later.apply(delay, () -> {
        if (period == 0) {
          run();
        } else if (runAndReset()) {
          next(period);
        }
      });
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      takeBack.run();
      return super.cancel(false);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(at - agenda.now(), TimeUnit.MICROSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.MICROSECONDS), other.getDelay(TimeUnit.MICROSECONDS));
    }
  }
}
