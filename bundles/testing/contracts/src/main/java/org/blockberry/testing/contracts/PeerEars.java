package org.blockberry.testing.contracts;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.blockberry.api.transport.PeerChange;
import org.blockberry.api.transport.PeerState;
import org.blockberry.api.transport.TransportListener;
import org.blockberry.api.value.Bytes;

/** Remembers what peers did, in the order in which it was told; a test waits for what it expects. Threading: any. */
public final class PeerEars implements TransportListener {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A message as it came. */
  public record Heard(String peer, String stream, Bytes message) {}

  private final List<PeerChange> changes = new ArrayList<>();
  private final List<Heard> messages = new ArrayList<>();
  private final ArrayDeque<Runnable> kept = new ArrayDeque<>();
  private boolean keeping;

  @Override
  public synchronized void changed(PeerChange change) {
    changes.add(change);
    notifyAll();
  }

  @Override
  public void received(String peer, String stream, Bytes message, Runnable handled) {
    synchronized (this) {
      messages.add(new Heard(peer, stream, message));
      notifyAll();
      if (keeping) {
        kept.add(handled);
        return;
      }
    }
    handled.run();
  }

  /** From now on no message counts as handled, so that peers come to a stand, or all do again. */
  public void keep(boolean on) {
    List<Runnable> due = new ArrayList<>();
    synchronized (this) {
      keeping = on;
      if (!on) {
        due.addAll(kept);
        kept.clear();
      }
    }
    due.forEach(Runnable::run);
  }

  /** What was heard so far. */
  public synchronized List<Heard> messages() {
    return List.copyOf(messages);
  }

  /** What was heard of one stream so far. */
  public synchronized List<Bytes> on(String stream) {
    return messages.stream().filter(one -> one.stream().equals(stream)).map(Heard::message).toList();
  }

  /** The changes so far. */
  public synchronized List<PeerChange> changes() {
    return List.copyOf(changes);
  }

  /** Waits until there has been such a change at or after {@code from}; gives the index after it. */
  public int await(int from, String peer, PeerState state) {
    return await(from, state.toString() + " of " + peer, change -> change.peer().equals(peer) && change.state() == state);
  }

  /** As above for any condition on a change. */
  public synchronized int await(int from, String what, Predicate<PeerChange> condition) {
    int[] found = {-1};
    until(what, () -> {
      for (int i = from; i < changes.size() && found[0] < 0; i++) {
        found[0] = condition.test(changes.get(i)) ? i + 1 : -1;
      }
      return found[0] >= 0;
    });
    return found[0];
  }

  /** Waits until so many messages of a stream are there. */
  public synchronized void await(String stream, int count) {
    until(count + " messages on " + stream, () -> messages.stream().filter(one -> one.stream().equals(stream)).count() >= count);
  }

  private synchronized void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      assertTrue(left > 0, () -> "waited for " + what + "; changes " + changes + ", " + messages.size() + " messages");
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(what, e);
      }
    }
  }
}
