package org.blockberry.node.event;

import java.lang.invoke.VarHandle;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.event.NodeEvent;
import org.blockberry.node.watch.CallWatch;
import org.blockberry.node.watch.Caller;
import org.blockberry.node.watch.Region;
import org.blockberry.node.watch.Workers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One subscriber with its queue. At most one thread delivers to it at a time. */
final class Subscriber implements EventBus.Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
  private static final int BATCH = 64; // then another subscriber gets its turn
  private static final long FILTER_MILLIS = 500; // after which a filter hangs
  private static final long LISTENER_MILLIS = 10_000; // after which a listener hangs; it may write to disk
  private static final long SLOW_NANOS = 50_000_000;
  private static final int MAX_SLOW = 3; // answers of the filter that took long, within so many:
  private static final int SLOW_WINDOW = 1_000;

  private final String name;
  private final Predicate<NodeEvent> filter;
  private final EventBus.Listener listener;
  private final BlockingQueue<NodeEvent> queue;
  private final CallWatch watch;
  private final Workers deliverers;
  private final Consumer<Subscriber> onEnd;
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Bounds filterBounds = new Bounds(FILTER_MILLIS, "its filter hangs: ");
  private final Bounds listenerBounds = new Bounds(LISTENER_MILLIS, "it hangs: ");
  private int slow; // of the filtering thread, as the next
  private int sinceSlow;
  private volatile String dropped; // why the bus ended it, until the listener was told

  Subscriber(String name, Predicate<NodeEvent> filter, int capacity, EventBus.Listener listener, CallWatch watch, Workers deliverers,
      Consumer<Subscriber> onEnd) {
    this.name = name;
    this.filter = filter;
    this.listener = listener;
    this.queue = new ArrayBlockingQueue<>(capacity);
    this.watch = watch;
    this.deliverers = deliverers;
    this.onEnd = onEnd;
  }

  /** What happens when the filter or the listener does not return: the subscription ends. */
  private final class Bounds implements Region {
    private final long millis;
    private final String problem;
    private volatile boolean overdue;

    Bounds(long millis, String problem) {
      this.millis = millis;
      this.problem = problem;
    }

    @Override
    public long deadlineMillis() {
      return millis;
    }

    @Override
    public boolean revoked() {
      return overdue;
    }

    @Override
    public void overdue(String where) {
      overdue = true;
      drop(problem + where);
    }
  }

  private interface Step {
    boolean run() throws Exception;
  }

  private boolean within(Bounds bounds, Step step) throws Exception {
    Caller caller = watch.caller();
    caller.enter(bounds);
    try {
      return step.run();
    } finally {
      caller.leave();
      VarHandle.fullFence(); // the watch either sees this call gone or is waited for
      if (bounds.revoked()) {
        caller.settle();
      }
    }
  }

  /** Whether the subscriber is still there: it did not want the event or had room for it. For the filtering thread. */
  boolean offer(NodeEvent event) {
    if (ended.get()) {
      return true;
    }
    try {
      long began = System.nanoTime();
      boolean wanted = within(filterBounds, () -> filter.test(event));
      if (ended.get()) {
        return true; // given up meanwhile, and counted where that was done
      }
      if (slow(System.nanoTime() - began)) {
        drop("its filter is too slow: it took more than " + SLOW_NANOS / 1_000_000 + " ms " + MAX_SLOW + " times");
        return false;
      }
      if (!wanted) {
        return true;
      }
    } catch (Throwable e) { // whatever a plugin's filter does, the others go on
      drop("its filter failed: " + e);
      return false;
    }
    if (!queue.offer(event)) {
      drop("it is too slow: " + queue.size() + " events were waiting");
      return false;
    }
    schedule();
    return true;
  }

  private boolean slow(long nanos) {
    if (nanos < SLOW_NANOS) {
      if (++sinceSlow > SLOW_WINDOW) {
        slow = 0;
      }
      return false;
    }
    sinceSlow = 0;
    return ++slow >= MAX_SLOW;
  }

  private void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      try {
        deliverers.execute(new Delivery());
      } catch (RejectedExecutionException e) {
        close(); // the bus is closing
      }
    }
  }

  private final class Delivery implements Workers.Abandonable {
    @Override
    public void run() {
      deliver();
    }

    @Override
    public void abandoned(String why) {
      scheduled.set(false); // the thread that hangs does not serve this subscriber any more
      schedule();
    }
  }

  private void deliver() {
    for (int i = 0; i < BATCH && !ended.get(); i++) {
      NodeEvent event = queue.poll();
      if (event == null) {
        break;
      }
      try {
        within(listenerBounds, () -> {
          listener.onEvent(event);
          return true;
        });
      } catch (Throwable e) { // an Error as well: the thread serves others
        drop("it failed on " + event + ": " + e);
      }
    }
    if (listenerBounds.revoked()) {
      return; // another thread has taken over
    }
    tellDropped();
    scheduled.set(false);
    if (!queue.isEmpty() && !ended.get() || dropped != null) {
      schedule();
    }
  }

  /** Ends the subscription and tells the listener why. */
  void drop(String reason) {
    if (ended.compareAndSet(false, true)) {
      LOG.warn("event subscriber {} dropped: {}", name, reason);
      queue.clear();
      onEnd.accept(this);
      dropped = reason;
      schedule(); // the listener hears of it on a thread of the bus, so that nobody else waits for it
    }
  }

  private synchronized String takeDropped() {
    String reason = dropped;
    dropped = null;
    return reason;
  }

  private void tellDropped() {
    String reason = takeDropped();
    if (reason != null) {
      try {
        within(new Bounds(LISTENER_MILLIS, "it hangs when told that it was dropped: "), () -> {
          listener.onDropped(reason);
          return true;
        });
      } catch (Throwable e) {
        LOG.warn("event subscriber {} failed when told that it was dropped: {}", name, e.toString());
      }
    }
  }

  @Override
  public void close() {
    if (ended.compareAndSet(false, true)) {
      queue.clear();
      onEnd.accept(this);
    }
  }

  @Override
  public int waiting() {
    return queue.size();
  }
}
