package org.blockberry.network;

import java.util.List;
import java.util.Set;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.event.EventTypes;
import org.blockberry.api.event.NodeEvent;
import org.blockberry.api.plugin.SlotName;

/** Tells the network what happens in the node. A subscription that the bus ends is made anew. */
final class EventFeed implements EventBus.Listener, AutoCloseable {
  private static final int CAPACITY = 4_096;
  private static final Set<String> TYPES = Set.of(EventTypes.TX_ADDED, EventTypes.TX_REMOVED, EventTypes.NEW_BLOCK, EventTypes.REWIRED);

  private final EventBus bus;
  private final Network network;
  private EventBus.Subscription subscription;
  private boolean closed;

  EventFeed(EventBus bus, Network network) {
    this.bus = bus;
    this.network = network;
    subscribe();
  }

  private synchronized void subscribe() {
    if (!closed) {
      subscription = bus.subscribe("network", event -> TYPES.contains(event.type()), CAPACITY, this);
    }
  }

  @Override
  public void onEvent(NodeEvent event) {
    switch (event.type()) {
      case EventTypes.NEW_BLOCK -> network.node().committed(event.height());
      case EventTypes.REWIRED -> {
        if (event.attributes().getOrDefault("slot", List.of()).contains(SlotName.TRANSPORT.text())) {
          network.transportCame();
        }
      }
      case EventTypes.TX_ADDED -> network.node().poolGrew();
      default -> network.node().poolChanged();
    }
  }

  @Override
  public void onDropped(String reason) {
    subscribe();
    network.node().poolChanged(); // what was missed of the chain comes with the next block
  }

  @Override
  public synchronized void close() {
    closed = true;
    subscription.close();
  }
}
