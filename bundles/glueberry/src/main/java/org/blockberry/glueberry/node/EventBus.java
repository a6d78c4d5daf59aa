package org.blockberry.glueberry.node;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.blockberry.glueberry.event.ConnectionEvent;
import org.blockberry.glueberry.event.EventFilter;
import org.blockberry.glueberry.event.EventQueue;
import org.blockberry.glueberry.log.LogPoints;
import org.blockberry.glueberry.observe.NodeMetrics;

/** Tells subscribers. Used under the lock of a peer; the application is called only as {@code onEvent}, which promises to return at once. */
final class EventBus {
  private final int capacity;
  private final LogPoints log;
  private final NodeMetrics metrics;
  private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
  private final Consumer<ConnectionEvent> first;
  private volatile boolean closed;

  /** @param first told of each event where it happens, before all subscribers: in the order of each peer */
  EventBus(int capacity, LogPoints log, NodeMetrics metrics, Consumer<ConnectionEvent> first) {
    this.first = first;
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
    first.accept(event);
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
