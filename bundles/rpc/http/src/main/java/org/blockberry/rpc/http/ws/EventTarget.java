package org.blockberry.rpc.http.ws;

/** A client with subscriptions. */
public interface EventTarget {
  /**
   * Takes an event for one of its subscriptions, in order. Returns at once; calls {@link SubscriptionHub#delivered} when the event was
   * given to the socket or thrown away. Thread of the hub.
   *
   * @param event a reference that the target releases
   */
  void offer(Subscription subscription, SharedEvent event);

  /** All its subscriptions were ended because events were lost; the hub knows them no more. Any thread. */
  void cancelled(String reason);
}
