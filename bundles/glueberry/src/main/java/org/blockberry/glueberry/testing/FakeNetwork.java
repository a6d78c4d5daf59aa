package org.blockberry.glueberry.testing;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.blockberry.api.value.Bytes;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.identity.PublicKey;

/**
 * Nodes that find each other in memory. Everything happens at once on the thread that asks for it, so a test sees the end of each call when it returns.
 * States and events are those of the real node's table; there is no time, so nothing times out and nothing is dialled again by itself.
 *
 * <p>Threading: any thread; one call at a time happens in the whole network.
 */
public final class FakeNetwork {
  private final Clock clock;
  private final Map<PeerId, FakeNode> nodes = new LinkedHashMap<>();
  private final Set<Set<PeerId>> cut = new HashSet<>();
  private final List<Runnable> after = new ArrayList<>();
  private long numbers;
  private int depth;

  /** With the time of the system in events and messages. */
  public FakeNetwork() {
    this(Clock.systemUTC());
  }

  /** With another time. */
  public FakeNetwork(Clock clock) {
    this.clock = clock;
  }

  /**
   * A node that is not started yet; its key and id follow from its number.
   *
   * @param number 0 to 255, one node each
   */
  public FakeNode node(int number) {
    byte[] key = new byte[32];
    key[0] = (byte) number;
    key[31] = 1;
    return locked(() -> {
      FakeNode node = new FakeNode(this, PublicKey.ed25519(Bytes.wrap(key)));
      if (nodes.putIfAbsent(node.peerId(), node) != null) {
        throw new IllegalArgumentException("there is a node " + number);
      }
      return node;
    });
  }

  /** Starts both if need be, connects them, and does what handshakes do: both are Established with these streams. */
  public void establish(FakeNode from, FakeNode to, String... streams) {
    for (FakeNode each : List.of(from, to)) {
      if (!each.isHealthy()) {
        each.start();
      }
    }
    from.remember(to.peerId());
    if (!from.connectionState(to.peerId()).active()) {
      from.connect(to.peerId()).join();
    }
    from.prepareStreams(to.peerId(), List.of(streams));
    to.establishEncryptedStreams(from.peerId(), from.publicKey(), List.of(streams));
    from.finalizeHandshake(to.peerId());
    to.finalizeHandshake(from.peerId());
  }

  /** Pulls the cable: the connection of two nodes is lost, and no other comes about until {@link #mend}. */
  public void cut(FakeNode one, FakeNode other) {
    locked(() -> {
      cut.add(Set.of(one.peerId(), other.peerId()));
      one.lost(other.peerId());
      other.lost(one.peerId());
      return null;
    });
  }

  /** Two nodes may connect again. */
  public void mend(FakeNode one, FakeNode other) {
    locked(() -> cut.remove(Set.of(one.peerId(), other.peerId())));
  }

  Clock clock() {
    return clock;
  }

  // --- under the lock

  /** The node that can be reached at that name. */
  Optional<FakeNode> reachable(PeerId from, PeerId to) {
    return cut.contains(Set.of(from, to)) ? Optional.empty() : Optional.ofNullable(nodes.get(to)).filter(FakeNode::running);
  }

  long nextNumber() {
    return ++numbers;
  }

  /** To be done when the lock is given back: it may call the application. */
  void later(Runnable task) {
    after.add(task);
  }

  <T> T locked(Supplier<T> change) {
    List<Runnable> todo = List.of();
    try {
      synchronized (this) {
        depth++;
        try {
          return change.get();
        } finally {
          if (--depth == 0) {
            todo = List.copyOf(after);
            after.clear();
          }
        }
      }
    } finally {
      todo.forEach(Runnable::run);
    }
  }
}
