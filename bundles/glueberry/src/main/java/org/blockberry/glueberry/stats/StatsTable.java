package org.blockberry.glueberry.stats;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blockberry.libp2p.identity.PeerId;

/** The counters of all peers, at most so many: when full, the peer makes room that was longest without anything. Threading: any thread. */
public final class StatsTable {
  /** After this time without anything a peer that is not established is forgotten, as in the original. */
  public static final Duration IDLE = Duration.ofHours(24);

  private final int capacity;
  private final Map<PeerId, PeerCounters> peers = new HashMap<>();

  /** @param capacity peers, 1 or more; should be more than the node has connections */
  public StatsTable(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity is " + capacity + " but must be 1 or more");
    }
    this.capacity = capacity;
  }

  /** The counters of a peer, begun if there are none. */
  public synchronized PeerCounters of(PeerId peer, Instant now) {
    PeerCounters known = peers.get(peer);
    if (known == null) {
      if (peers.size() >= capacity) {
        peers.entrySet().stream()
            .min(Comparator.comparing((Map.Entry<PeerId, PeerCounters> each) -> each.getValue().connected())
                .thenComparing(each -> each.getValue().lastChange()))
            .ifPresent(oldest -> peers.remove(oldest.getKey()));
      }
      known = new PeerCounters(peer, now);
      peers.put(peer, known);
    }
    return known;
  }

  /** What was counted of a peer, empty if nothing is known of it. */
  public synchronized Optional<PeerStats> snapshot(PeerId peer, Instant now) {
    return Optional.ofNullable(peers.get(peer)).map(counters -> counters.snapshot(now));
  }

  /** What was counted of all peers, by id. */
  public synchronized List<PeerStats> snapshots(Instant now) {
    return peers.values().stream().map(counters -> counters.snapshot(now)).sorted(Comparator.comparing(PeerStats::peer)).toList();
  }

  /** Forgets who is not established and has been idle for {@code idle}; to be called every hour or so. */
  public synchronized void cleanUp(Instant now, Duration idle) {
    peers.values().removeIf(counters -> counters.idle(now, idle));
  }

  /** Forgets a peer. */
  public synchronized void remove(PeerId peer) {
    peers.remove(peer);
  }
}
