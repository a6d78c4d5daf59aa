package org.blockberry.glueberry.event;

import java.util.Set;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.libp2p.identity.PeerId;

/**
 * Which events a subscriber gets: both must match, and an empty set matches all.
 *
 * @param peers whose events
 * @param states which states
 */
public record EventFilter(Set<PeerId> peers, Set<ConnectionState> states) {
  /** Everything. */
  public static final EventFilter ALL = new EventFilter(Set.of(), Set.of());

  /** Copies the sets. */
  public EventFilter {
    peers = Set.copyOf(peers);
    states = Set.copyOf(states);
  }

  /** All events of one peer. */
  public static EventFilter of(PeerId peer) {
    return new EventFilter(Set.of(peer), Set.of());
  }

  /** These states of all peers; all if none is given. */
  public static EventFilter of(ConnectionState... states) {
    return new EventFilter(Set.of(), Set.of(states));
  }

  /** Whether {@code event} is wanted. */
  public boolean matches(ConnectionEvent event) {
    return (peers.isEmpty() || peers.contains(event.peer())) && (states.isEmpty() || states.contains(event.state()));
  }
}
