package org.blockberry.node.snapshot;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.snapshot.SnapshotMetadata;
import org.blockberry.api.snapshot.SnapshotStore;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.snapshot.SnapshotBody;
import org.blockberry.chain.snapshot.SnapshotManifest;
import org.blockberry.chain.verify.ChainState;

/**
 * Writes the state after one height into the snapshot store. Every node makes the same chunks: the commit is the one that the next block holds, and items come
 * in the order that the state store defines. No call of a store lasts longer than a chunk takes, with a rest after it, so that blocks go on.
 */
final class SnapshotMaker {
  private static final int OWN_NAME = Long.BYTES; // drafts of peers have names of 32 bytes

  private final Slot<BlockStore> blocks;
  private final Slot<StateStore> states;
  private final Slot<SnapshotStore> snapshots;
  private final Supplier<Instant> time;
  private final BooleanSupplier stopped;

  /** The node is stopping; the draft is removed when the next one is made. */
  static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  SnapshotMaker(Slot<BlockStore> blocks, Slot<StateStore> states, Slot<SnapshotStore> snapshots, Supplier<Instant> time, BooleanSupplier stopped) {
    this.blocks = blocks;
    this.states = states;
    this.snapshots = snapshots;
    this.time = time;
    this.stopped = stopped;
  }

  /**
   * Makes one; the caller sees to it that neither block nor version is deleted meanwhile.
   *
   * @param height the block after it is there
   * @throws StoreException it cannot be made; the message says why
   */
  SnapshotMetadata make(long height, SnapshotRules rules) {
    for (Bytes draft : snapshots.call(SnapshotStore::drafts)) {
      if (draft.size() == OWN_NAME) {
        snapshots.call(store -> {
          store.discard(draft);
          return true;
        });
      }
    }
    Bytes record = blocks.call(store -> store.state(height)).orElseThrow(() -> new StoreException("the chain-state record of height " + height + " is gone"));
    String form = states.call(StateStore::exportForm).orElseThrow(() -> new StoreException(
        "the state store cannot be exported. Snapshots need another one, such as \"iavl\": from the chain's beginning, or from a height on by its schedule"));
    Bytes appHash = ChainState.decode(record).appHash();
    if (!states.call(store -> store.root(height)).filter(appHash::equals).isPresent()) {
      throw new StoreException("the state of height " + height + " is gone, or its root is not the application's hash: nobody could check such a snapshot");
    }
    Draft draft = new Draft(height, rules);
    draft.add(block(height));
    draft.add(Block.decode(block(height + 1)).lastCommit().encode());
    Bytes after = Bytes.EMPTY;
    while (true) {
      Slice slice = slice(height, after, rules.chunkBytes());
      if (slice.items.isEmpty()) {
        return draft.finish(form, record, appHash);
      }
      slice.items.forEach(draft::add);
      after = slice.last;
      draft.rest();
    }
  }

  private Bytes block(long height) {
    return blocks.call(store -> store.block(height)).orElseThrow(() -> new StoreException("block " + height + " is gone")).block();
  }

  private static final class Slice {
    private final List<Bytes> items = new ArrayList<>();
    private Bytes last = Bytes.EMPTY;
    private long bytes;
  }

  private Slice slice(long height, Bytes after, int bytes) {
    Slice slice = new Slice();
    return states.call(store -> {
      store.export(height, after, (position, item) -> {
        slice.items.add(item);
        slice.last = position;
        slice.bytes += item.size();
        return slice.bytes < bytes;
      });
      return slice;
    });
  }

  /** What is written so far. */
  private final class Draft {
    private final long height;
    private final SnapshotRules rules;
    private final Bytes name;
    private final SnapshotBody.Cutter cutter;
    private final List<Bytes> hashes = new ArrayList<>();
    private final long begun = System.nanoTime();
    private long bytes;
    private long restedAt = begun;

    Draft(long height, SnapshotRules rules) {
      this.height = height;
      this.rules = rules;
      this.name = Bytes.wrap(ByteBuffer.allocate(OWN_NAME).putLong(height).array());
      this.cutter = new SnapshotBody.Cutter(rules.chunkBytes());
    }

    void add(Bytes part) {
      cutter.add(part).forEach(this::chunk);
    }

    private void chunk(Bytes chunk) {
      if (hashes.size() == SnapshotManifest.MAX_HASHES) {
        throw new StoreException("the state does not fit into " + SnapshotManifest.MAX_HASHES + " chunks of " + rules.chunkBytes()
            + " bytes: raise snapshot-store.chunk_kb");
      }
      hashes.add(SnapshotManifest.sha256(chunk));
      put(hashes.size(), chunk);
      bytes += chunk.size();
    }

    private void put(int index, Bytes chunk) {
      snapshots.call(store -> {
        store.putDraft(name, index, chunk);
        return true;
      });
    }

    /** As long as the work took, and until the rate is kept: the disk and the processor are for blocks first. */
    void rest() {
      long now = System.nanoTime();
      long due = begun + (long) (bytes * 1e9 / rules.bytesPerSecond());
      long until = Math.max(due, now + (now - restedAt));
      while (until - System.nanoTime() > 0) {
        refuseIfStopped();
        LockSupport.parkNanos(Math.min(until - System.nanoTime(), 50_000_000));
      }
      refuseIfStopped();
      restedAt = System.nanoTime();
    }

    private void refuseIfStopped() {
      if (stopped.getAsBoolean()) {
        throw new Stopped();
      }
    }

    SnapshotMetadata finish(String form, Bytes record, Bytes appHash) {
      cutter.end().ifPresent(this::chunk);
      Bytes manifest = new SnapshotManifest(height, form, record, hashes).encode();
      put(0, manifest);
      MessageDigest digest = SnapshotManifest.hashing(height);
      manifest.update(digest);
      for (int index = 1; index <= hashes.size(); index++) {
        int wanted = index;
        refuseIfStopped();
        snapshots.call(store -> store.draftChunk(name, wanted)).orElseThrow(() -> new StoreException("chunk " + wanted + " is gone")).update(digest);
      }
      SnapshotMetadata metadata = new SnapshotMetadata(height, Bytes.wrap(digest.digest()), hashes.size() + 1, appHash, time.get());
      snapshots.call(store -> {
        store.finish(name, metadata);
        return true;
      });
      return metadata;
    }
  }
}
