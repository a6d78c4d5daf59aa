package org.blockberry.sync.blocks;

import org.blockberry.api.event.EventBus;
import org.blockberry.api.event.EventTypes;
import org.blockberry.api.event.NodeEvent;

/** Tells when the chain has grown. A subscription that the bus ends is made anew, and the chain looked at, because blocks were missed. */
final class Growth implements EventBus.Listener, AutoCloseable {
  private static final int CAPACITY = 1_024;

  private final EventBus bus;
  private final Runnable grown;
  private EventBus.Subscription subscription;
  private boolean closed;

  Growth(EventBus bus, Runnable grown) {
    this.bus = bus;
    this.grown = grown;
    subscribe();
    grown.run(); // what came before
  }

  private synchronized void subscribe() {
    if (!closed) {
      subscription = bus.subscribe("sync.blocks", event -> event.type().equals(EventTypes.NEW_BLOCK), CAPACITY, this);
    }
  }

  @Override
  public void onEvent(NodeEvent event) {
    grown.run();
  }

  @Override
  public void onDropped(String reason) {
    subscribe();
    grown.run();
  }

  @Override
  public synchronized void close() {
    closed = true;
    subscription.close();
  }
}
