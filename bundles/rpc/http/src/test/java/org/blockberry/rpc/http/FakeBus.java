package org.blockberry.rpc.http;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.blockberry.api.event.EventBus;
import org.blockberry.api.event.NodeEvent;

/** Delivers on the publisher's thread, so that what publishing costs is what listeners take. */
final class FakeBus implements EventBus {
  record Feed(Predicate<NodeEvent> filter, Listener listener) {}

  final List<Feed> feeds = new CopyOnWriteArrayList<>();

  @Override
  public Subscription subscribe(String subscriber, Predicate<NodeEvent> filter, int capacity, Listener listener) {
    Feed feed = new Feed(filter, listener);
    feeds.add(feed);
    return new Subscription() {
      @Override
      public void close() {
        feeds.remove(feed);
      }

      @Override
      public int waiting() {
        return 0;
      }
    };
  }

  @Override
  public void publish(NodeEvent event) {
    for (Feed feed : feeds) {
      if (feed.filter().test(event)) {
        try {
          feed.listener().onEvent(event);
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      }
    }
  }
}
