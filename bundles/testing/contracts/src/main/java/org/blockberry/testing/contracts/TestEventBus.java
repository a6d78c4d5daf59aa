package org.blockberry.testing.contracts;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.event.NodeEvent;

/** Delivers on the publisher's thread and remembers what was published. Thread safe. */
public final class TestEventBus implements EventBus {
  private record Subscriber(Predicate<NodeEvent> filter, Listener listener) {}

  private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
  private final List<NodeEvent> published = new CopyOnWriteArrayList<>();

  /** Everything published so far. */
  public List<NodeEvent> published() {
    return List.copyOf(published);
  }

  @Override
  public Subscription subscribe(String subscriber, Predicate<NodeEvent> filter, int capacity, Listener listener) {
    Subscriber added = new Subscriber(filter, listener);
    subscribers.add(added);
    return new Subscription() {
      @Override
      public void close() {
        subscribers.remove(added);
      }

      @Override
      public int waiting() {
        return 0;
      }
    };
  }

  @Override
  public void publish(NodeEvent event) {
    published.add(event);
    for (Subscriber subscriber : subscribers) {
      if (subscriber.filter().test(event)) {
        try {
          subscriber.listener().onEvent(event);
        } catch (Exception e) {
          throw new AssertionError("listener failed on " + event, e);
        }
      }
    }
  }
}
