package org.blockberry.libp2p.host;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.yamux.Budget;

/** All connections of a host and the bounds on their number. Threading: any thread. */
final class ConnectionTable {
  private final HostLimits limits;
  private final Budget node;
  private final Map<PeerId, Peer> peers = new HashMap<>();
  private final Map<InetAddress, Integer> inboundOf = new HashMap<>();
  private final Set<PeerId> protectedPeers = new HashSet<>();
  private final AddressRates rates;
  private int pendingInbound;
  private int total;

  private static final class Peer {
    final Budget budget;
    final List<MuxedConnection> connections = new ArrayList<>(); // oldest first
    int budgets;

    Peer(Budget budget) {
      this.budget = budget;
    }
  }

  ConnectionTable(HostLimits limits) {
    this.limits = limits;
    this.node = new Budget(limits.nodeBytes());
    this.rates = new AddressRates(limits.addressRate());
  }

  /**
   * A new connection asks for its place, before anything is allocated for it.
   *
   * @param trusted whether it may take a reserved one
   * @return what forbids it; else {@link #leave} must follow
   */
  synchronized Optional<CutOff> enter(InetAddress remote, Direction direction, boolean trusted) {
    int more = trusted ? limits.reserved() : 0;
    if (total >= limits.maxConnections() + more) {
      return Optional.of(CutOff.CONNECTION_LIMIT);
    }
    if (direction == Direction.INBOUND) {
      if (pendingInbound >= limits.maxPendingInbound() + more) {
        return Optional.of(CutOff.PENDING_LIMIT);
      }
      if (!remote.isLoopbackAddress() && inboundOf.getOrDefault(remote, 0) >= limits.maxPerAddress()) {
        return Optional.of(CutOff.ADDRESS_LIMIT);
      }
      if (!remote.isLoopbackAddress() && !rates.take(remote, System.nanoTime())) {
        return Optional.of(CutOff.ADDRESS_RATE);
      }
      pendingInbound++;
      inboundOf.merge(remote, 1, Integer::sum);
    }
    total++;
    return Optional.empty();
  }

  /** An inbound connection is through its handshake, or gone before it was. Once for each. */
  synchronized void settled() {
    pendingInbound--;
  }

  synchronized void leave(InetAddress remote, Direction direction) {
    total--;
    if (direction == Direction.INBOUND) {
      inboundOf.computeIfPresent(remote, (address, count) -> count == 1 ? null : count - 1);
    }
  }

  /** The memory of one connection of a peer; give it back with {@link #returned}. */
  synchronized Budget budget(PeerId peer) {
    Peer of = peers.computeIfAbsent(peer, id -> new Peer(node.child(limits.peerBytes())));
    of.budgets++;
    return of.budget.child(limits.connectionBytes());
  }

  synchronized void returned(PeerId peer, Budget budget) {
    budget.close();
    Peer of = peers.get(peer);
    if (--of.budgets == 0) {
      of.budget.close();
      peers.remove(peer);
    }
  }

  /** A connection is ready. @return false if the peer has too many already */
  synchronized boolean add(MuxedConnection connection) {
    List<MuxedConnection> of = peers.get(connection.remoteId()).connections;
    if (of.size() >= limits.maxPerPeer()) {
      return false;
    }
    of.add(connection);
    return true;
  }

  synchronized void remove(MuxedConnection connection) {
    Peer of = peers.get(connection.remoteId());
    if (of != null) {
      of.connections.remove(connection);
    }
  }

  /** The newest open one of a peer. */
  synchronized Optional<MuxedConnection> newest(PeerId peer) {
    Peer of = peers.get(peer);
    for (int i = of == null ? 0 : of.connections.size(); i > 0; i--) {
      if (of.connections.get(i - 1).isOpen()) {
        return Optional.of(of.connections.get(i - 1));
      }
    }
    return Optional.empty();
  }

  /** All, of each peer oldest first. */
  synchronized List<MuxedConnection> all() {
    List<MuxedConnection> all = new ArrayList<>();
    peers.values().forEach(peer -> all.addAll(peer.connections));
    return all;
  }

  synchronized List<MuxedConnection> of(PeerId peer) {
    Peer of = peers.get(peer);
    return of == null ? List.of() : List.copyOf(of.connections);
  }

  synchronized void protect(PeerId peer, boolean on) {
    if (on) {
      protectedPeers.add(peer);
    } else {
      protectedPeers.remove(peer);
    }
  }

  /**
   * Connections that are one too many for their peer and that no application has used for a while. Both sides must not each close what the other
   * keeps: only who dialled a connection closes it, who has the smaller id keeps the newest of its own, the other side keeps none of its own
   * beside one of those.
   */
  synchronized List<MuxedConnection> duplicates(PeerId self) {
    List<MuxedConnection> duplicates = new ArrayList<>();
    peers.forEach((id, peer) -> {
      boolean smaller = self.compareTo(id) < 0;
      boolean keeper = !smaller && peer.connections.stream().anyMatch(each -> each.direction() == Direction.INBOUND && each.isOpen());
      for (int i = peer.connections.size() - 1; i >= 0; i--) {
        MuxedConnection each = peer.connections.get(i);
        if (each.direction() == Direction.OUTBOUND && each.isOpen()) {
          if (keeper && each.idleNanos() >= limits.idleGrace().toNanos()) {
            duplicates.add(each);
          }
          keeper = true;
        }
      }
    });
    return duplicates;
  }

  /** What must go when there are more than the high watermark: idle ones of peers that are not protected, longest idle first. */
  synchronized List<MuxedConnection> surplus() {
    List<MuxedConnection> all = all();
    if (all.size() <= limits.highWatermark()) {
      return List.of();
    }
    Map<MuxedConnection, Long> idle = new HashMap<>(); // read once: it changes while we sort
    all.forEach(connection -> idle.put(connection, connection.idleNanos()));
    return all.stream().filter(connection -> !protectedPeers.contains(connection.remoteId()))
        .filter(connection -> idle.get(connection) >= limits.idleGrace().toNanos())
        .sorted(Comparator.comparing((MuxedConnection connection) -> idle.get(connection)).reversed())
        .limit(all.size() - limits.lowWatermark()).toList();
  }

  synchronized int pendingInbound() {
    return pendingInbound;
  }

  synchronized int total() {
    return total;
  }

  long memoryUsed() {
    return node.used();
  }
}
