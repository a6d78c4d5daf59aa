package org.blockberry.network;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.transport.Transport;
import org.blockberry.api.transport.TransportException;
import org.blockberry.api.value.Bytes;

/**
 * Messages on their way to the transport, in order. Whoever sends does not wait for a thread of the transport's lane: those that come
 * meanwhile go there together. Bounded; what does not fit fails. Threading: any.
 */
final class Outbox {
  static final int MAX_MESSAGES = 16_384;
  static final long MAX_BYTES = 64L << 20; // a single one may be larger

  private record Letter(String peer, String stream, Bytes message, CompletableFuture<Void> sent) {}

  private final Slot<Transport> slot;
  private final Executor executor;
  private List<Letter> waiting = new ArrayList<>();
  private long bytes;
  private boolean running;

  /** @param executor runs one task at a time */
  Outbox(Slot<Transport> slot, Executor executor) {
    this.slot = slot;
    this.executor = executor;
  }

  /** As {@link Transport#send}. */
  CompletionStage<Void> send(String peer, String stream, Bytes message) {
    Letter letter = new Letter(peer, stream, message, new CompletableFuture<>());
    synchronized (this) {
      if (waiting.size() >= MAX_MESSAGES || !waiting.isEmpty() && bytes + message.size() > MAX_BYTES) {
        return CompletableFuture.failedFuture(new TransportException(TransportException.Reason.BUSY,
            "too much waits for the transport already"));
      }
      waiting.add(letter);
      bytes += message.size();
      if (running) {
        return letter.sent();
      }
      running = true;
    }
    try {
      executor.execute(this::work);
    } catch (RejectedExecutionException e) { // the network ends
      fail(taken(), e);
      taken();
    }
    return letter.sent();
  }

  private void work() {
    for (List<Letter> letters = taken(); !letters.isEmpty(); letters = taken()) {
      List<Letter> batch = letters;
      try {
        slot.call(transport -> {
          batch.forEach(letter -> hand(transport, letter));
          return true;
        });
      } catch (RuntimeException e) { // no transport, or one that fails
        fail(batch, e);
      }
    }
  }

  /** What waits; if that is nothing, the work ends and the next message starts it anew. */
  private synchronized List<Letter> taken() {
    List<Letter> letters = waiting;
    waiting = new ArrayList<>();
    bytes = 0;
    running = !letters.isEmpty();
    return letters;
  }

  private static void hand(Transport transport, Letter letter) {
    try {
      transport.send(letter.peer(), letter.stream(), letter.message()).whenComplete((done, failure) -> {
        if (failure == null) {
          letter.sent().complete(null);
        } else {
          letter.sent().completeExceptionally(failure);
        }
      });
    } catch (TransportException e) {
      letter.sent().completeExceptionally(e);
    }
  }

  /** Those that were handed over before do not change any more. */
  private static void fail(List<Letter> letters, Exception why) {
    letters.forEach(letter -> letter.sent().completeExceptionally(why));
  }
}
