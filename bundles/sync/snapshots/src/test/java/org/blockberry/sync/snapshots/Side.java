package org.blockberry.sync.snapshots;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.api.node.CatchUp;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.snapshot.SnapshotStore;
import org.blockberry.api.transport.StreamPort;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.light.LightBlockSource;
import org.blockberry.sync.inbox.Inbox;
import org.blockberry.sync.snapshots.join.Judgement;
import org.blockberry.testing.contracts.SlotOf;
import org.blockberry.testing.contracts.TestMetrics;

/** One node's snapshot sync with a store of its own and everything else in memory: time passes when {@link #pass} says so, on the caller's thread. */
final class Side implements StreamPort, Inbox, NodeDesk {
  final String id;
  final SnapshotStore store;
  final SnapshotSync sync;
  final TestMetrics metrics = new TestMetrics();
  final Map<String, Integer> fines = new LinkedHashMap<>();
  final List<Bytes> adopted = new ArrayList<>();
  final List<Bytes> judgedRecords = new ArrayList<>();
  final Map<String, Side> others = new HashMap<>();
  private final Queue<Runnable> work = new ArrayDeque<>();
  UnaryOperator<Bytes> sending = message -> message; // what a liar changes; null sends nothing
  Trust trust = manifest -> new Trust.Word(Judgement.RIGHT, "");
  Function<Bytes, BlockVerdict> verdict = snapshot -> BlockVerdict.of(BlockVerdict.Kind.TAKEN, "");
  long missing; // height of the header that is wanted below the first block
  final List<Bytes> offered = new ArrayList<>();
  Function<Bytes, BlockVerdict> headerVerdict = header -> BlockVerdict.of(BlockVerdict.Kind.TAKEN, "");
  Function<String, LightBlockSource> headerSources = address -> null;
  boolean silent;
  boolean held; // the chain is taken from its engine
  long height;
  private boolean running;
  private long nanos;

  Side(String id, SnapshotStore store, Map<String, Object> settings) {
    this.id = id;
    this.store = store;
    this.sync = new SnapshotSync(SnapshotSettings.from(Settings.of(SnapshotSettings.SCHEMA, settings)),
        new Surroundings(this, this, this::put, () -> nanos, () -> Instant.EPOCH, event -> { }, metrics));
    sync.opened(this);
  }

  /** A node that is to begin with a snapshot. */
  static Side joiner(SnapshotStore store) {
    return new Side("joiner", store, Map.of("fetch", true, "trust_height", 1L, "trust_hash", "AB".repeat(32),
        "rpc_servers", List.of("http://a", "http://b", "http://c"), "gather", java.time.Duration.ofMillis(500)));
  }

  static void connect(Side one, Side other) {
    one.others.put(other.id, other);
    other.others.put(one.id, one);
    one.sync.peerReady(other.id);
    other.sync.peerReady(one.id);
  }

  void pass(long millis) {
    for (long done = 0; done < millis; done += 100) {
      nanos += 100_000_000L;
      sync.tick();
    }
  }

  /** Until nothing more happens by itself. */
  void passUntil(java.util.function.BooleanSupplier condition) {
    for (int round = 0; round < 3_000 && !condition.getAsBoolean(); round++) {
      pass(100);
    }
  }

  @Override
  public CompletionStage<Void> send(String peer, Bytes message) {
    Side other = others.get(peer);
    Bytes sent = silent || other == null ? null : sending.apply(message);
    if (sent != null) {
      other.sync.received(id, sent);
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public Set<String> peers() {
    return new LinkedHashSet<>(others.keySet());
  }

  @Override
  public void report(String peer, String reason) {
    report(peer, 5, reason);
  }

  @Override
  public void report(String peer, int points, String reason) {
    fines.merge(peer, points, Integer::sum);
    if (fines.get(peer) >= 100) { // as the network does
      others.remove(peer);
      sync.peerGone(peer);
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
  public long height() {
    return height;
  }

  @Override
  public CompletionStage<CatchUp> catchUp() {
    held = true;
    return CompletableFuture.completedFuture(new CatchUp() {
      @Override
      public CompletionStage<BlockVerdict> commit(SealedBlock block) {
        throw new AssertionError("no blocks");
      }

      @Override
      public CompletionStage<BlockVerdict> adopt(Bytes snapshot) {
        adopted.add(snapshot);
        return CompletableFuture.completedFuture(verdict.apply(snapshot));
      }

      @Override
      public void progress(long target, double blocksPerSecond) { }

      @Override
      public void close() {
        held = false;
      }
    });
  }

  @Override
  public Slot<SnapshotStore> snapshots() {
    return new SlotOf<>(SlotName.SNAPSHOT_STORE, store);
  }

  @Override
  public long missingHeader() {
    return missing;
  }

  @Override
  public BlockVerdict offerHeader(Bytes lightBlock) {
    offered.add(lightBlock);
    BlockVerdict said = headerVerdict.apply(lightBlock);
    missing -= said.kind() == BlockVerdict.Kind.TAKEN ? 1 : 0;
    return said;
  }

  @Override
  public LightBlockSource source(String address) {
    return headerSources.apply(address);
  }

  @Override
  public Optional<Trust> trust() {
    return Optional.of(manifest -> {
      judgedRecords.add(manifest.record());
      return trust.on(manifest);
    });
  }
}
