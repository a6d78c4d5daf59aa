package org.blockberry.glueberry.slot;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.blockberry.api.transport.StreamSpec;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.libp2p.identity.PeerId;

/**
 * Which streams are offered, and which peers are admitted for which. An admission ends with the connection; it is remembered, because a peer may come
 * back within the resume window and go on. Pure; for one thread at a time.
 */
final class Admissions {
  private static final int MOST_REMEMBERED = 4_096;

  private static final class Admission {
    Set<String> streams = Set.of();
    boolean live;
  }

  private final Map<PeerId, Admission> peers = new HashMap<>();
  private Map<String, StreamSpec> offered = Map.of();

  /** Offers these from now on. @return those that are gone */
  Set<String> offer(Collection<StreamSpec> streams) {
    Map<String, StreamSpec> next = new HashMap<>();
    streams.forEach(each -> next.put(each.name(), each));
    if (next.size() != streams.size()) {
      throw new IllegalArgumentException("two streams have one name: " + streams);
    }
    Set<String> gone = new HashSet<>(offered.keySet());
    gone.removeAll(next.keySet());
    offered = next;
    return gone;
  }

  /** What is offered. */
  Collection<StreamSpec> offered() {
    return offered.values();
  }

  /** Admits a connected peer for these and no others. */
  void admit(PeerId peer, Set<String> streams) {
    if (peers.size() >= MOST_REMEMBERED) {
      peers.values().removeIf(each -> !each.live);
    }
    Admission admission = peers.computeIfAbsent(peer, unused -> new Admission());
    admission.streams = Set.copyOf(streams);
    admission.live = true;
  }

  /** A peer has come to a state: a new connection is a new handshake, one that is established without it goes on where it was. */
  void changed(PeerId peer, ConnectionState state) {
    Admission admission = peers.get(peer);
    if (admission != null) {
      admission.live = state == ConnectionState.ESTABLISHED;
    }
  }

  /** Streams that a peer may use now, sorted. */
  List<String> usable(PeerId peer) {
    Admission admission = peers.get(peer);
    return admission == null || !admission.live ? List.of()
        : admission.streams.stream().filter(offered::containsKey).sorted().toList();
  }

  boolean mayUse(PeerId peer, String stream) {
    Admission admission = peers.get(peer);
    return admission != null && admission.live && admission.streams.contains(stream) && offered.containsKey(stream);
  }

  /** Peers that are admitted now. */
  List<PeerId> live() {
    return peers.entrySet().stream().filter(each -> each.getValue().live).map(Map.Entry::getKey).toList();
  }

  /** A peer that is not to come back. */
  void forget(PeerId peer) {
    peers.remove(peer);
  }
}
