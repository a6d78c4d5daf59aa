package org.blockberry.network;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.transport.Transport;
import org.blockberry.api.transport.TransportException;
import org.blockberry.api.value.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done with the transport. It may be exchanged or lose a peer at any moment: what cannot be done is said in the log and not tried
 * again, because the loss of the connection follows.
 */
final class Acts {
  private static final Logger LOG = LoggerFactory.getLogger(Acts.class);

  private final Slot<Transport> slot;

  Acts(Slot<Transport> slot) {
    this.slot = slot;
  }

  CompletionStage<Void> send(String peer, String stream, Bytes message) {
    try {
      return slot.call(transport -> transport.send(peer, stream, message));
    } catch (SlotEmpty | PluginFailure | TransportException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Whether it could be done. */
  boolean tell(String what, Action action) {
    return ask(what, () -> false, transport -> {
      action.on(transport);
      return true;
    });
  }

  <R> R ask(String what, Supplier<R> otherwise, Slot.Call<Transport, R> question) {
    try {
      return slot.call(question);
    } catch (SlotEmpty | PluginFailure | TransportException e) {
      LOG.debug("cannot {}: {}", what, e.getMessage());
      return otherwise.get();
    }
  }

  void offer(Set<org.blockberry.api.transport.StreamSpec> streams) {
    tell("offer streams", transport -> transport.offer(streams));
  }

  /** Something done with a transport. */
  @FunctionalInterface
  interface Action {
    /** Does it. */
    void on(Transport transport);
  }
}
