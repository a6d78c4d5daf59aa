package org.blockberry.node.event;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.event.NodeEvent;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.node.watch.CallWatch;
import org.blockberry.node.watch.Workers;

/**
 * The node's event bus. A publisher only puts its event into one queue. The thread {@code bb-events-filter} asks the filters and offers
 * to the subscribers' own bounded queues; each subscriber is served by one of the threads {@code bb-events-N} at a time, so its events
 * stay in order. Filters and listeners are watched: one that does not return loses its subscription, and its thread is replaced.
 *
 * <p>When {@value #MAX_BEHIND} events wait for their filters, those who subscribed are dropped, because they would miss some.
 */
public final class BoundedEventBus implements EventBus, AutoCloseable {
  static final int MAX_BEHIND = 100_000;
  private static final int THREADS = 2;

  /** An event with those who had subscribed when it was published. */
  private record Item(NodeEvent event, Subscriber[] to) {}

  private final CopyOnWriteArrayList<Subscriber> subscribers = new CopyOnWriteArrayList<>();
  private final AtomicInteger count = new AtomicInteger();
  private final int maxSubscribers;
  private final CallWatch watch;
  private final Workers filtering = Workers.fixed("bb-events-filter", 1, 16);
  private final Workers deliverers;
  private final Queue<Item> behind = new ConcurrentLinkedQueue<>();
  private final AtomicInteger behindCount = new AtomicInteger();
  private final Object turn = new Object();
  private final Metrics.Counter published;
  private final Metrics.Counter dropped;
  private volatile Subscriber[] present = new Subscriber[0];
  private boolean filteringNow; // guarded by turn, as all below
  private long generation;
  private Item item;
  private int next;

  /** Without watching. */
  public BoundedEventBus(int maxSubscribers, Metrics metrics) {
    this(maxSubscribers, metrics, CallWatch.none());
  }

  /** @param maxSubscribers 1 or more */
  public BoundedEventBus(int maxSubscribers, Metrics metrics, CallWatch watch) {
    this.maxSubscribers = maxSubscribers;
    this.watch = watch;
    this.deliverers = Workers.fixed("bb-events", THREADS, 2 * maxSubscribers + 16); // at most two tasks for each subscriber
    this.published = metrics.describedAs("Events published.").counter("published_total");
    this.dropped = metrics.describedAs("Subscribers dropped because they were too slow.").counter("subscribers_dropped_total");
    metrics.describedAs("Subscribers of events.").gauge("subscribers", count::get);
    metrics.describedAs("Events that wait for the subscribers' filters.").gauge("events_behind", behindCount::get);
  }

  @Override
  public Subscription subscribe(String name, Predicate<NodeEvent> filter, int capacity, Listener listener) {
    if (capacity < 1 || capacity > MAX_CAPACITY) {
      throw new IllegalArgumentException("capacity is " + capacity + " but must be 1 to " + MAX_CAPACITY);
    }
    if (count.incrementAndGet() > maxSubscribers) {
      count.decrementAndGet();
      throw new IllegalStateException("there are " + maxSubscribers + " subscribers already; raise events.max_subscribers"
          + " or close some");
    }
    Subscriber subscriber = new Subscriber(name, filter, capacity, listener, watch, deliverers, this::ended);
    synchronized (subscribers) {
      subscribers.add(subscriber);
      present = subscribers.toArray(Subscriber[]::new);
    }
    return subscriber;
  }

  @Override
  public void publish(NodeEvent event) {
    published.increment();
    Subscriber[] to = present;
    if (to.length == 0) {
      return;
    }
    if (behindCount.incrementAndGet() > MAX_BEHIND) {
      behindCount.decrementAndGet();
      for (Subscriber subscriber : to) {
        subscriber.drop("the node is " + MAX_BEHIND + " events behind with filters");
      }
      return;
    }
    behind.add(new Item(event, to));
    synchronized (turn) {
      if (!filteringNow) {
        filteringNow = true;
        filter();
      }
    }
  }

  /** Under turn. */
  private void filter() {
    try {
      filtering.execute(new Filtering(generation));
    } catch (RejectedExecutionException e) {
      filteringNow = false; // closing, or nothing but filters that hang; then the queue fills up and subscribers are dropped
    }
  }

  private final class Filtering implements Workers.Abandonable {
    private final long mine;

    Filtering(long mine) {
      this.mine = mine;
    }

    @Override
    public void run() {
      while (true) {
        Subscriber subscriber;
        NodeEvent event;
        synchronized (turn) {
          if (generation != mine || !advance()) {
            return;
          }
          event = item.event();
          subscriber = item.to()[next++];
        }
        if (!subscriber.offer(event)) {
          dropped.increment();
        }
      }
    }

    /** Another thread goes on behind the subscriber whose filter hangs. */
    @Override
    public void abandoned(String why) {
      synchronized (turn) {
        if (generation == mine) {
          generation++;
          dropped.increment();
          filter();
        }
      }
    }
  }

  /** To the next event that somebody subscribed to; false if there is none. Under turn. */
  private boolean advance() {
    while (item == null || next >= item.to().length) {
      item = behind.poll();
      next = 0;
      if (item == null) {
        filteringNow = false;
        return false;
      }
      behindCount.decrementAndGet();
    }
    return true;
  }

  private void ended(Subscriber subscriber) {
    synchronized (subscribers) {
      if (subscribers.remove(subscriber)) {
        count.decrementAndGet();
        present = subscribers.toArray(Subscriber[]::new);
      }
    }
  }

  /** Ends every subscription and the delivering threads. */
  @Override
  public void close() {
    subscribers.forEach(Subscriber::close);
    filtering.close();
    deliverers.close();
  }
}
