package org.blockberry.rpc.http.ws;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.event.NodeEvent;
import org.blockberry.chain.event.Condition;
import org.blockberry.chain.event.EventQuery;
import org.blockberry.chain.event.Operand;
import org.blockberry.chain.event.Operator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who gets which event. One subscription to the node's bus feeds a bounded queue; the thread {@code bb-rpc-events} matches each event
 * once per distinct query and writes its JSON once for all. It waits for event loops that are behind, never the publisher for it; when
 * its queue runs over, every subscription is ended with a reason, because events are missing.
 *
 * <p>Threading: any. Source: chain.md section 9.
 */
public final class SubscriptionHub implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SubscriptionHub.class);
  private static final String EVENT_TAG = "tm.event";
  private static final int QUEUE = 16_384;
  private static final int MOST_UNDELIVERED = 50_000; // events handed to event loops and not taken up yet
  private static final long CLOSE_MILLIS = 2_000;

  private final Function<NodeEvent, ByteBuf> printer;
  private final BlockingQueue<NodeEvent> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong undelivered = new AtomicLong();
  private final AtomicLong delivered = new AtomicLong();
  private final Thread worker = new Thread(this::work, "bb-rpc-events");
  private volatile HubLimits limits;
  private volatile boolean closed;

  // all below guarded by this
  private final Map<EventTarget, Map<String, Subscription>> clients = new LinkedHashMap<>();
  private final Map<String, Group> groups = new HashMap<>(); // by query in normal form
  private volatile Map<String, List<Group>> byEvent = Map.of(); // by the tm.event that the query wants, "" for any
  private EventBus bus;
  private EventBus.Subscription feed;

  /** All who asked the same. */
  private static final class Group {
    private final EventQuery query;
    private final Map<EventTarget, Subscription> members = new LinkedHashMap<>();
    private volatile List<Map.Entry<EventTarget, Subscription>> snapshot = List.of();

    Group(EventQuery query) {
      this.query = query;
    }

    void changed() {
      snapshot = members.entrySet().stream().map(entry -> Map.entry(entry.getKey(), entry.getValue())).toList();
    }
  }

  /** A hub without bus: nobody hears anything yet. */
  public SubscriptionHub(HubLimits limits, Function<NodeEvent, ByteBuf> printer) {
    this.limits = limits;
    this.printer = printer;
    worker.setDaemon(true);
    worker.start();
  }

  /** Takes other bounds; what is open stays. */
  public void limit(HubLimits other) {
    limits = other;
  }

  /** Listens to the node's events from now on. */
  public synchronized void bind(EventBus present) {
    if (feed != null) {
      feed.close(); // of a bus that will go
      feed = null;
    }
    bus = present;
    listen();
  }

  /** The bus goes, because the node stops or is made again. */
  public void unbind(EventBus gone) {
    synchronized (this) {
      if (bus != gone) {
        return;
      }
      bus = null;
      if (feed != null) {
        feed.close();
        feed = null;
      }
    }
    cancelAll("the node is stopping");
  }

  private synchronized void listen() {
    if (bus == null || closed) {
      return;
    }
    try {
      feed = bus.subscribe("rpc", event -> event.attributes().containsKey(EVENT_TAG), QUEUE, new EventBus.Listener() {
        @Override
        public void onEvent(NodeEvent event) {
          if (!byEvent.isEmpty() && !queue.offer(event)) {
            overrun();
          }
        }

        @Override
        public void onDropped(String reason) {
          cancelAll("the server is too slow");
          listen();
        }
      });
    } catch (IllegalStateException e) {
      LOG.warn("the RPC cannot hear events: {}", e.getMessage());
    }
  }

  private void overrun() {
    LOG.warn("event subscriptions were ended: {} events waited to be sent", QUEUE);
    queue.clear();
    cancelAll("the server is too slow");
  }

  private void cancelAll(String reason) {
    List<EventTarget> all;
    synchronized (this) {
      all = new ArrayList<>(clients.keySet());
      clients.clear();
      groups.clear();
      byEvent = Map.of();
    }
    all.forEach(target -> target.cancelled(reason));
  }

  /**
   * Adds a subscription.
   *
   * @return why not, in CometBFT's words; empty if it was added
   */
  public synchronized Optional<String> add(EventTarget target, Subscription subscription, EventQuery query) {
    HubLimits now = limits;
    Map<String, Subscription> own = clients.get(target);
    if (own == null && clients.size() >= now.clients()) {
      return Optional.of("max_subscription_clients " + now.clients() + " reached");
    }
    if (own != null && own.size() >= now.perClient()) {
      return Optional.of("max_subscriptions_per_client " + now.perClient() + " reached");
    }
    if (own != null && own.containsKey(subscription.normal())) {
      return Optional.of("already subscribed");
    }
    clients.computeIfAbsent(target, unused -> new LinkedHashMap<>()).put(subscription.normal(), subscription);
    Group group = groups.get(subscription.normal());
    if (group == null) {
      group = new Group(query);
      groups.put(subscription.normal(), group);
      regroup();
    }
    group.members.put(target, subscription);
    group.changed();
    return Optional.empty();
  }

  /** Ends the subscription to a query in normal form; false if there is none. */
  public synchronized boolean remove(EventTarget target, String normal) {
    Map<String, Subscription> own = clients.get(target);
    if (own == null || own.remove(normal) == null) {
      return false;
    }
    if (own.isEmpty()) {
      clients.remove(target);
    }
    leave(target, normal);
    return true;
  }

  /** Ends all subscriptions of a client and gives them. */
  public synchronized List<Subscription> removeAll(EventTarget target) {
    Map<String, Subscription> own = clients.remove(target);
    if (own == null) {
      return List.of();
    }
    own.keySet().forEach(normal -> leave(target, normal));
    return List.copyOf(own.values());
  }

  private void leave(EventTarget target, String normal) {
    Group group = groups.get(normal);
    group.members.remove(target);
    group.changed();
    if (group.members.isEmpty()) {
      groups.remove(normal);
      regroup();
    }
  }

  private void regroup() {
    Map<String, List<Group>> sorted = new HashMap<>();
    groups.values().forEach(group -> sorted.computeIfAbsent(wantedEvent(group.query), unused -> new ArrayList<>()).add(group));
    byEvent = sorted;
  }

  /** Most queries name one kind of event: the others need not be looked at for it. */
  private static String wantedEvent(EventQuery query) {
    for (Condition condition : query.conditions()) {
      if (condition.tag().equals(EVENT_TAG) && condition.operator() == Operator.EQ && condition.operand() instanceof Operand.Text text) {
        return text.value();
      }
    }
    return "";
  }

  /** An event was given to a socket or thrown away. */
  public void delivered() {
    undelivered.decrementAndGet();
  }

  private void work() {
    while (!closed) {
      try {
        NodeEvent event = queue.poll(1, TimeUnit.SECONDS);
        if (event != null) {
          deliver(event);
        }
      } catch (InterruptedException e) {
        return; // closed
      } catch (RuntimeException | LinkageError e) {
        LOG.error("an event could not be sent; all subscriptions were ended", e);
        cancelAll("an event could not be sent");
      }
    }
  }

  private void deliver(NodeEvent event) {
    Map<String, List<Group>> present = byEvent;
    String name = event.attributes().getOrDefault(EVENT_TAG, List.of("")).get(0);
    SharedEvent shared = null;
    try {
      for (String kind : List.of(name, "")) {
        for (Group group : present.getOrDefault(kind, List.of())) {
          if (group.query.matches(event.attributes())) {
            shared = shared == null ? new SharedEvent(printer.apply(event)) : shared;
            hand(group, shared);
          }
        }
      }
    } finally {
      if (shared != null) {
        shared.release();
      }
    }
  }

  private void hand(Group group, SharedEvent event) {
    for (Map.Entry<EventTarget, Subscription> member : group.snapshot) {
      while (undelivered.get() >= MOST_UNDELIVERED && !closed) {
        LockSupport.parkNanos(100_000); // the event loops are behind; whoever does not read is their business, not ours
      }
      undelivered.incrementAndGet();
      delivered.incrementAndGet();
      member.getKey().offer(member.getValue(), event.retain());
    }
  }

  /** Clients with subscriptions. */
  public synchronized int clients() {
    return clients.size();
  }

  /** Subscriptions of all clients. */
  public synchronized int subscriptions() {
    return clients.values().stream().mapToInt(Map::size).sum();
  }

  /** Events that wait to be matched. */
  public int waiting() {
    return queue.size();
  }

  /** Events handed to clients so far. */
  public long deliveredTotal() {
    return delivered.get();
  }

  /** Ends everything; targets are told. */
  @Override
  public void close() {
    closed = true;
    synchronized (this) {
      bus = null;
      if (feed != null) {
        feed.close();
        feed = null;
      }
    }
    worker.interrupt();
    try {
      worker.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    cancelAll("the node is stopping");
  }
}
