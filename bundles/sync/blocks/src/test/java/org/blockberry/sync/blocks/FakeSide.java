package org.blockberry.sync.blocks;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.event.NodeEvent;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.transport.StreamPort;
import org.blockberry.api.value.Bytes;
import org.blockberry.sync.inbox.Inbox;
import org.blockberry.testing.contracts.TestMetrics;

/** One node's block sync with everything around it in memory: time passes when {@link #pass} says so, on the caller's thread. */
final class FakeSide implements StreamPort, Inbox {
  final FakeDesk desk = new FakeDesk();
  final TestMetrics metrics = new TestMetrics();
  final List<NodeEvent> events = new ArrayList<>();
  final Map<String, Integer> fines = new LinkedHashMap<>();
  final Map<String, FakeSide> others = new HashMap<>();
  final Queue<Bytes> sent = new ArrayDeque<>(); // to peers that are not sides
  final String id;
  final BlockSync sync;
  private final Set<String> peers = new LinkedHashSet<>();
  private final Queue<Runnable> work = new ArrayDeque<>();
  private boolean running;
  long nanos;

  FakeSide(String id, Map<String, Object> settings) {
    this.id = id;
    SyncSettings read = SyncSettings.from(Settings.of(SyncSettings.SCHEMA, settings));
    sync = new BlockSync(read, new Surroundings(desk, this, Runnable::run, () -> nanos, () -> Instant.EPOCH, events::add, metrics));
    desk.grown = sync::chainMoved;
    sync.opened(this);
  }

  /** Two nodes of ours meet; each tells its height. */
  static void connect(FakeSide one, FakeSide other) {
    one.meet(other);
    other.meet(one);
    one.sync.peerReady(other.id, other.desk.height);
    other.sync.peerReady(one.id, one.desk.height);
  }

  private void meet(FakeSide other) {
    others.put(other.id, other);
    peers.add(other.id);
    desk.ours.add(other.id);
  }

  /** An original node comes. */
  void original(String peer, long height) {
    peers.add(peer);
    sync.peerReady(peer, height);
  }

  /** Time passes. */
  void pass(long millis) {
    for (long done = 0; done < millis; done += 50) {
      nanos += 50_000_000L;
      sync.tick();
    }
  }

  @Override
  public boolean offer(String peer, int bytes, Runnable task) {
    return put(task);
  }

  @Override
  public boolean put(Runnable task) {
    work.add(task);
    if (!running) {
      running = true;
      try {
        for (Runnable next = work.poll(); next != null; next = work.poll()) {
          next.run();
        }
      } finally {
        running = false;
      }
    }
    return true;
  }

  @Override
  public CompletionStage<Void> send(String peer, Bytes message) {
    FakeSide other = others.get(peer);
    if (other == null) {
      sent.add(message);
    } else {
      other.sync.received(id, message);
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public Set<String> peers() {
    return Set.copyOf(peers);
  }

  @Override
  public void report(String peer, String reason) {
    report(peer, 5, reason);
  }

  @Override
  public void report(String peer, int points, String reason) {
    fines.merge(peer, points, Integer::sum);
  }
}
