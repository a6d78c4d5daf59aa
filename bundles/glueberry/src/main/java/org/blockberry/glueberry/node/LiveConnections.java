package org.blockberry.glueberry.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.blockberry.libp2p.host.Connection;

/** The connections of one peer, numbered in the order they came. Under the lock of its session; {@link #newest} from any thread. */
final class LiveConnections {
  private final Map<Long, LiveConnection> live = new LinkedHashMap<>(); // newest last
  private long nextNumber;
  private volatile Connection newest;
  private CompletableFuture<?> closing = CompletableFuture.completedFuture(null);

  long nextNumber() {
    return nextNumber++;
  }

  void add(long number, LiveConnection connection) {
    live.put(number, connection);
    newest = connection.connection();
  }

  void remove(long number) {
    LiveConnection gone = live.remove(number);
    if (gone != null) {
      gone.known();
    }
    newest = live.values().stream().map(LiveConnection::connection).reduce((first, second) -> second).orElse(null);
  }

  /** The number of one, or null if it is not here any more. */
  Long numberOf(Connection connection) {
    return live.entrySet().stream().filter(each -> each.getValue().connection() == connection).map(Map.Entry::getKey).findFirst().orElse(null);
  }

  /** The newest, or null. */
  Connection newest() {
    return newest;
  }

  boolean isEmpty() {
    return live.isEmpty();
  }

  /** The peer is established: they are no strangers' any more. */
  void known() {
    live.values().forEach(LiveConnection::known);
  }

  /** Those that were a stranger's for so long. */
  List<Connection> strangersSince(long nowNanos, long limitNanos) {
    return live.values().stream().filter(each -> each.stranger() && nowNanos - each.sinceNanos() >= limitNanos).map(LiveConnection::connection)
        .toList();
  }

  /** Forgets all. @return those, to be closed outside the lock */
  List<Connection> clear() {
    known();
    List<Connection> all = live.values().stream().map(LiveConnection::connection).toList();
    live.clear();
    newest = null;
    List<CompletableFuture<String>> ends = new ArrayList<>();
    all.forEach(connection -> ends.add(connection.closed()));
    closing = CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
    return all;
  }

  /** Completes when those that were cleared last are closed: a dial before that would find them again. */
  CompletableFuture<?> closing() {
    return closing;
  }
}
