package org.blockberry.node.scope;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.event.NodeEvent;

/** The event bus as one instance sees it: its subscriptions end together. */
final class ScopedEvents implements EventBus, AutoCloseable {
  private final EventBus bus;
  private final Set<Subscription> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  ScopedEvents(EventBus bus) {
    this.bus = bus;
  }

  @Override
  public Subscription subscribe(String subscriber, Predicate<NodeEvent> filter, int capacity, Listener listener) {
    Subscription inner = bus.subscribe(subscriber, filter, capacity, listener);
    Subscription scoped = new Subscription() {
      @Override
      public void close() {
        open.remove(this);
        inner.close();
      }

      @Override
      public int waiting() {
        return inner.waiting();
      }
    };
    open.add(scoped);
    if (closed) {
      scoped.close();
      throw new IllegalStateException("the instance is closed");
    }
    return scoped;
  }

  @Override
  public void publish(NodeEvent event) {
    if (!closed) {
      bus.publish(event);
    }
  }

  @Override
  public void close() {
    closed = true;
    open.forEach(Subscription::close);
  }
}
