package org.blockberry.node.event;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.event.NodeEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One subscriber with its queue. At most one thread delivers to it at a time. */
final class Subscriber implements EventBus.Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
  private static final int BATCH = 64; // then another subscriber gets its turn

  private final String name;
  private final Predicate<NodeEvent> filter;
  private final EventBus.Listener listener;
  private final BlockingQueue<NodeEvent> queue;
  private final ExecutorService deliverers;
  private final Consumer<Subscriber> onEnd;
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile String dropped; // why the bus ended it, until the listener was told

  Subscriber(String name, Predicate<NodeEvent> filter, int capacity, EventBus.Listener listener, ExecutorService deliverers,
      Consumer<Subscriber> onEnd) {
    this.name = name;
    this.filter = filter;
    this.listener = listener;
    this.queue = new ArrayBlockingQueue<>(capacity);
    this.deliverers = deliverers;
    this.onEnd = onEnd;
  }

  /** Whether the subscriber is still there: it did not want the event or had room for it. */
  boolean offer(NodeEvent event) {
    if (ended.get()) {
      return true;
    }
    try {
      if (!filter.test(event)) {
        return true;
      }
    } catch (Throwable e) { // whatever a plugin's filter does, the others get their events
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

  private void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      try {
        deliverers.execute(this::deliver);
      } catch (RejectedExecutionException e) {
        close(); // the bus is closing
      }
    }
  }

  private void deliver() {
    for (int i = 0; i < BATCH && !ended.get(); i++) {
      NodeEvent event = queue.poll();
      if (event == null) {
        break;
      }
      try {
        listener.onEvent(event);
      } catch (Throwable e) { // an Error as well: the thread serves others
        drop("it failed on " + event + ": " + e);
      }
    }
    tellDropped();
    scheduled.set(false);
    if (!queue.isEmpty() && !ended.get() || dropped != null) {
      schedule();
    }
  }

  /** Ends it and sees that its listener hears of it. */
  void drop(String reason) {
    if (ended.compareAndSet(false, true)) {
      LOG.warn("event subscriber {} dropped: {}", name, reason);
      queue.clear();
      onEnd.accept(this);
      dropped = reason;
      schedule(); // the listener hears of it on a thread of the bus, so that nobody waits for it
    }
  }

  private void tellDropped() {
    String reason = dropped;
    if (reason != null) {
      dropped = null;
      try {
        listener.onDropped(reason);
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
