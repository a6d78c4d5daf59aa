package org.blockberry.sync.snapshots;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.snapshot.SnapshotStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.transport.StreamPort;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.snapshot.SnapshotManifest;
import org.blockberry.cramberry.CramberryException;
import org.blockberry.sync.snapshots.wire.SnapshotChunkRequest;
import org.blockberry.sync.snapshots.wire.SnapshotChunkResponse;
import org.blockberry.sync.snapshots.wire.SnapshotMetadata;
import org.blockberry.sync.snapshots.wire.SnapshotsRequest;
import org.blockberry.sync.snapshots.wire.SnapshotsResponse;
import org.blockberry.sync.snapshots.wire.StateSyncMessage;
import org.blockberry.sync.snapshots.wire.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers peers, on the inbox's thread. So many answers to one peer and so many bytes to all are on their way at most; what is asked beyond that is not
 * answered, as what is not there: who asked asks somebody else.
 */
final class Serving {
  private static final Logger LOG = LoggerFactory.getLogger(Serving.class);
  private static final int MALFORMED = 5;
  private static final int PER_PEER = 16;
  private static final long MAX_BYTES = 64L << 20;

  private final Surroundings around;
  private final boolean enabled;
  private final Map<String, Integer> onTheWay = new HashMap<>();
  private final Metrics.Counter chunks;
  private final Metrics.Counter refused;
  private long bytes;

  Serving(boolean enabled, Surroundings around) {
    this.enabled = enabled;
    this.around = around;
    this.chunks = around.metrics().describedAs("Chunks sent to peers.").counter("serve_chunks_total");
    this.refused = around.metrics().describedAs("Questions of peers that were not answered because too much was on its way, or it is not here.")
        .counter("serve_refused_total");
  }

  void received(StreamPort port, String peer, Bytes message) {
    Slot<SnapshotStore> store = around.desk().snapshots();
    if (!enabled || !store.filled()) {
      return;
    }
    StateSyncMessage question;
    try {
      question = StateSyncMessage.decodeTagged(message, Stream.OPTIONS);
    } catch (CramberryException e) {
      port.report(peer, MALFORMED, "asks what cannot be read: " + e.getMessage());
      return;
    }
    if (onTheWay.getOrDefault(peer, 0) >= PER_PEER || bytes >= MAX_BYTES) {
      refused.increment();
      return;
    }
    try {
      Optional<Bytes> answer = question instanceof SnapshotsRequest list ? Optional.of(offers(store, list.minHeight()))
          : question instanceof SnapshotChunkRequest chunk ? chunk(store, chunk) : Optional.empty();
      answer.ifPresentOrElse(found -> send(port, peer, found), refused::increment);
    } catch (StoreException | SlotEmpty | PluginFailure e) {
      LOG.warn("a snapshot cannot be read for a peer: {}", e.getMessage());
      refused.increment();
    }
  }

  private static Bytes offers(Slot<SnapshotStore> store, long minHeight) {
    List<SnapshotMetadata> all = store.call(SnapshotStore::list).stream().filter(one -> one.height() >= minHeight).limit(Stream.MAX_OFFERS)
        .map(one -> new SnapshotMetadata(one.height(), one.hash(), one.chunks(), one.appHash(),
            OptionalLong.of(one.createdAt().getEpochSecond() * 1_000_000_000L + one.createdAt().getNano()))).toList();
    return StateSyncMessage.encodeTagged(new SnapshotsResponse(all));
  }

  private Optional<Bytes> chunk(Slot<SnapshotStore> store, SnapshotChunkRequest asked) {
    return store.call(one -> one.chunk(asked.snapshotHash(), asked.chunkIndex())).map(chunk -> {
      chunks.increment();
      return StateSyncMessage.encodeTagged(new SnapshotChunkResponse(asked.snapshotHash(), asked.chunkIndex(), chunk, SnapshotManifest.sha256(chunk)));
    });
  }

  private void send(StreamPort port, String peer, Bytes answer) {
    onTheWay.merge(peer, 1, Integer::sum);
    bytes += answer.size();
    port.send(peer, answer).whenComplete((sent, failure) -> around.inbox().put(() -> {
      onTheWay.computeIfPresent(peer, (key, count) -> count == 1 ? null : count - 1);
      bytes -= answer.size();
    }));
  }
}
