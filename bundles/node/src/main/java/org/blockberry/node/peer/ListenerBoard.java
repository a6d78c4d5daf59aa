package org.blockberry.node.peer;

import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.transport.PeerChange;
import org.blockberry.api.transport.TransportListener;
import org.blockberry.api.value.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who want to hear what peers do; the one of highest rank, and among equals the oldest, does. A transport gets the board itself, so it
 * keeps no object of another bundle. What nobody hears, or what a listener throws at, is counted and dropped. Threading: any.
 */
public final class ListenerBoard implements TransportListener {
  private static final Logger LOG = LoggerFactory.getLogger(ListenerBoard.class);

  private record Place(int rank, long id) {
    static final Comparator<Place> BEST_FIRST = Comparator.comparingInt(Place::rank).reversed().thenComparingLong(Place::id);
  }

  private final Map<Place, TransportListener> listeners = new ConcurrentHashMap<>();
  private final AtomicLong unheard = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private volatile TransportListener best;

  /** Counts what was dropped. */
  public void show(Metrics metrics) {
    metrics.describedAs("Messages of peers that nobody was there to hear.").gauge("peer_messages_unheard", unheard::get);
    metrics.describedAs("Calls with which a listener to peers failed.").gauge("peer_listener_failures", failed::get);
  }

  /**
   * Somebody wants to hear.
   *
   * @param rank higher wins
   * @param id of the service; lower wins among equals
   */
  public synchronized void add(TransportListener listener, int rank, long id) {
    listeners.put(new Place(rank, id), listener);
    choose();
  }

  /** Somebody leaves, under the rank and id with which it came. */
  public synchronized void remove(int rank, long id) {
    listeners.remove(new Place(rank, id));
    choose();
  }

  private void choose() {
    best = listeners.keySet().stream().min(Place.BEST_FIRST).map(listeners::get).orElse(null);
  }

  @Override
  public void changed(PeerChange change) {
    TransportListener hearing = best;
    if (hearing != null) {
      try {
        hearing.changed(change);
      } catch (RuntimeException | LinkageError e) {
        failure(e);
      }
    }
  }

  @Override
  public void received(String peer, String stream, Bytes message, Runnable handled) {
    TransportListener hearing = best;
    if (hearing == null) {
      unheard.incrementAndGet();
      handled.run();
      return;
    }
    Runnable once = once(handled);
    try {
      hearing.received(peer, stream, message, once);
    } catch (RuntimeException | LinkageError e) {
      once.run(); // else the peer could not send any more
      failure(e);
    }
  }

  private static Runnable once(Runnable task) {
    AtomicBoolean done = new AtomicBoolean();
    return () -> {
      if (done.compareAndSet(false, true)) {
        task.run();
      }
    };
  }

  private void failure(Throwable thrown) {
    long count = failed.incrementAndGet();
    if (Long.bitCount(count) == 1) { // the 1st, 2nd, 4th, ... so that a peer cannot fill the disk
      LOG.error("the listener to peers failed for the {}. time", count, thrown);
    }
  }
}
