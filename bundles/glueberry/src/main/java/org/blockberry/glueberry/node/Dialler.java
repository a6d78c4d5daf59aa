package org.blockberry.glueberry.node;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.blockberry.libp2p.address.Multiaddr;
import org.blockberry.libp2p.host.Connection;
import org.blockberry.libp2p.host.Host;
import org.blockberry.libp2p.identity.PeerId;

/** Dials so many peers at once and no more; the others wait in their order, one per peer. Threading: any thread. */
final class Dialler {
  private record Wish(PeerId peer, List<Multiaddr> addresses, CompletableFuture<Connection> result) {}

  private final Host host;
  private final Consumer<Runnable> later;
  private final int max;
  private final ArrayDeque<Wish> waiting = new ArrayDeque<>(); // guarded by this; at most one per peer that is remembered
  private int running;

  /** @param later runs the next dial on another stack */
  Dialler(Host host, Consumer<Runnable> later, int max) {
    this.host = host;
    this.later = later;
    this.max = max;
  }

  CompletableFuture<Connection> dial(PeerId peer, List<Multiaddr> addresses) {
    Wish wish = new Wish(peer, addresses, new CompletableFuture<>());
    synchronized (this) {
      if (running >= max) {
        waiting.addLast(wish);
        return wish.result;
      }
      running++;
    }
    begin(wish);
    return wish.result;
  }

  private void begin(Wish wish) {
    host.connect(wish.peer, wish.addresses).whenComplete((connection, failure) -> {
      Wish next;
      synchronized (this) {
        next = waiting.pollFirst();
        if (next == null) {
          running--;
        }
      }
      if (failure != null) {
        wish.result.completeExceptionally(failure);
      } else {
        wish.result.complete(connection);
      }
      if (next != null) {
        later.accept(() -> begin(next));
      }
    });
  }
}
