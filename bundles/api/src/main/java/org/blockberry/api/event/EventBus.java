package org.blockberry.api.event;

import java.util.function.Predicate;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Delivers events to subscribers, each through a bounded queue of its own. Publishing never waits: a subscriber whose queue
 * is full is dropped and told so. Threading: any.
 */
@ProviderType
public interface EventBus {
  /** Largest queue that a subscriber may ask for. */
  int MAX_CAPACITY = 65_536;

  /**
   * Subscribes.
   *
   * @param filter runs on a thread of the bus, for one event after another, never on the publisher's; short: one that takes seconds
   *     costs the subscription
   * @param capacity events waiting at most, 1 to {@value #MAX_CAPACITY}
   * @throws IllegalStateException the node's limit of subscribers is reached
   */
  Subscription subscribe(String subscriber, Predicate<NodeEvent> filter, int capacity, Listener listener);

  /** Offers an event to every subscriber whose filter accepts it; returns at once. */
  void publish(NodeEvent event);

  /** Receives events one at a time, in order, on a thread of the bus. */
  @org.osgi.annotation.versioning.ConsumerType
  interface Listener {
    /** One event. An exception ends the subscription. */
    void onEvent(NodeEvent event) throws Exception;

    /** The subscription was ended by the bus, for example because the listener was too slow. Called at most once. */
    default void onDropped(String reason) {}
  }

  /** An open subscription. */
  @ProviderType
  interface Subscription extends AutoCloseable {
    /** Ends it; nothing is delivered afterwards except an event being delivered right now. */
    @Override
    void close();

    /** Events waiting. */
    int waiting();
  }
}
