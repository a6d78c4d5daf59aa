package org.blockberry.node.event;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.event.NodeEvent;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.node.scope.NamedThreads;

/**
 * The node's event bus. Publishing only offers to one bounded queue; filters run on a thread of the bus. Each subscriber has a bounded
 * queue and is served by one of two threads at a time, so its events stay in order.
 */
public final class BoundedEventBus implements EventBus, AutoCloseable {
  private static final int THREADS = 2;
  private static final int INBOX = 65_536;
  private static final Duration FILTER_PATIENCE = Duration.ofSeconds(5);

  private final CopyOnWriteArrayList<Subscriber> subscribers = new CopyOnWriteArrayList<>();
  private final AtomicInteger count = new AtomicInteger();
  private final int maxSubscribers;
  private final BlockingQueue<NodeEvent> inbox = new ArrayBlockingQueue<>(INBOX);
  private final ExecutorService deliverers;
  private final FilterThread filters;
  private final Metrics.Counter published;
  private final Metrics.Counter dropped;

  /** @param maxSubscribers 1 or more */
  public BoundedEventBus(int maxSubscribers, Metrics metrics) {
    this(maxSubscribers, metrics, FILTER_PATIENCE);
  }

  BoundedEventBus(int maxSubscribers, Metrics metrics, Duration filterPatience) {
    this.maxSubscribers = maxSubscribers;
    // The queue holds at most one task per subscriber, so the number of subscribers bounds it.
    ThreadPoolExecutor pool = new ThreadPoolExecutor(THREADS, THREADS, 0, TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(), NamedThreads.numbered("bb-events"));
    pool.prestartAllCoreThreads(); // not at the first event, with a plugin on the stack, whose loader the thread would keep
    this.deliverers = pool;
    this.published = metrics.counter("published_total");
    this.dropped = metrics.counter("subscribers_dropped_total");
    metrics.gauge("subscribers", count::get);
    metrics.gauge("subscribers_max", () -> maxSubscribers);
    metrics.gauge("events_waiting", inbox::size);
    metrics.gauge("events_waiting_max", () -> INBOX);
    this.filters = new FilterThread(inbox, subscribers, deliverers, filterPatience, dropped::increment);
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
    Subscriber subscriber = new Subscriber(name, filter, capacity, listener, deliverers, this::ended);
    subscribers.add(subscriber);
    return subscriber;
  }

  @Override
  public void publish(NodeEvent event) {
    published.increment();
    if (subscribers.isEmpty()) {
      return;
    }
    if (!inbox.offer(event)) {
      overrun();
    }
    filters.look();
  }

  /** Events are lost to everybody, and everybody is told so. */
  private void overrun() {
    inbox.clear();
    for (Subscriber subscriber : subscribers) {
      subscriber.drop("events came faster than they could be filtered: " + INBOX + " were waiting");
      dropped.increment();
    }
  }

  private void ended(Subscriber subscriber) {
    if (subscribers.remove(subscriber)) {
      count.decrementAndGet();
    }
  }

  /** Ends every subscription and the delivering threads. */
  @Override
  public void close() {
    filters.close();
    subscribers.forEach(Subscriber::close);
    deliverers.shutdownNow();
  }
}
