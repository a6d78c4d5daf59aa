package org.blockberry.glueberry.node;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.blockberry.glueberry.event.ConnectionEvent;
import org.blockberry.glueberry.event.EventFilter;
import org.blockberry.glueberry.event.EventQueue;
import org.blockberry.glueberry.log.LogPoints;
import org.blockberry.glueberry.observe.NodeMetrics;

/** Tells subscribers. Nothing in here calls the application, so that it may be used under the lock of a peer. */
final class EventBus {
  private final int capacity;
  private final LogPoints log;
  private final NodeMetrics metrics;
  private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  EventBus(int capacity, LogPoints log, NodeMetrics metrics) {
    this.capacity = capacity;
    this.log = log;
    this.metrics = metrics;
  }

  Subscriber subscribe(EventFilter filter) {
    return subscribe(filter, capacity);
  }

  Subscriber subscribe(EventFilter filter, int waiting) {
    Subscriber subscriber = new Subscriber(filter, waiting);
    subscribers.add(subscriber);
    if (closed) {
      subscriber.close();
    }
    return subscriber;
  }

  void emit(ConnectionEvent event) {
    metrics.eventEmitted(event.state());
    for (Subscriber subscriber : subscribers) {
      if (subscriber.offer(event) == EventQueue.Outcome.KEPT_FOR_OLDEST) {
        metrics.eventDropped();
        log.eventDropped(event.peer(), event.state());
      }
    }
  }

  void close() {
    closed = true;
    List.copyOf(subscribers).forEach(Subscriber::close);
  }

  /** One subscription. */
  final class Subscriber implements EventSubscription {
    private final EventQueue queue;
    private volatile Drain drain;
    private boolean over; // guarded by this

    private Subscriber(EventFilter filter, int waiting) {
      this.queue = new EventQueue(filter, waiting);
    }

    private EventQueue.Outcome offer(ConnectionEvent event) {
      EventQueue.Outcome outcome = queue.offer(event);
      if (outcome != EventQueue.Outcome.NOT_WANTED) {
        synchronized (this) {
          notifyAll();
        }
        wake();
      }
      return outcome;
    }

    private void wake() {
      Drain wake = drain;
      if (wake != null) {
        wake.wake();
      }
    }

    /** Woken for each event, and now. Its executor must be one of the node's. */
    void onAvailable(Drain wanted) {
      drain = wanted;
      wanted.wake();
    }

    @Override
    public Optional<ConnectionEvent> poll() {
      return queue.poll();
    }

    @Override
    public Optional<ConnectionEvent> poll(Duration wait) throws InterruptedException {
      long end = System.nanoTime() + wait.toNanos();
      synchronized (this) {
        while (true) {
          Optional<ConnectionEvent> event = queue.poll();
          long left = (end - System.nanoTime()) / 1_000_000;
          if (event.isPresent() || over || left <= 0) {
            return event;
          }
          wait(left);
        }
      }
    }

    @Override
    public long dropped() {
      return queue.dropped();
    }

    @Override
    public synchronized boolean closed() {
      return over;
    }

    @Override
    public void close() {
      subscribers.remove(this);
      queue.close();
      synchronized (this) {
        over = true;
        notifyAll();
      }
    }
  }
}
