package org.blockberry.store.state.iavl;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.Batch;
import org.blockberry.store.state.iavl.tree.Leaf;
import org.blockberry.store.state.iavl.tree.TreeReader;

/** Takes versions back: the index of every key that they changed, and their records. One batch. */
final class RollBack {
  private final RecordReader reader;
  private final Replay replay;
  private final TreeReader tree;

  /** @param tree the one that becomes the last again */
  RollBack(RecordReader reader, Replay replay, TreeReader tree) {
    this.reader = reader;
    this.replay = replay;
    this.tree = tree;
  }

  Consumer<Batch> batch(long version, long last, IavlRecords.Commit commit, long innerEnd) {
    Set<Bytes> changed = new TreeSet<>();
    for (long gone = version + 1; gone <= last; gone++) {
      replay.keysSet(gone).forEach(key -> changed.add(Bytes.wrap(key)));
      reader.deleted(gone).forEach(key -> changed.add(Bytes.wrap(key)));
    }
    long end = reader.requiredCommit(last).endChunk();
    long firstInner = reader.checkpointAtOrBelow(version).map(at -> reader.requiredCheckpoint(at).innerEnd()).orElse(1L);
    return batch -> {
      for (long chunk = firstInner; chunk < innerEnd; chunk++) {
        batch.delete(IavlKeys.innerChunk(chunk));
      }
      for (Bytes key : changed) {
        byte[] plain = key.toArray();
        tree.find(plain).ifPresentOrElse(found -> {
          Leaf leaf = tree.leaf(found);
          IavlStateStore.putSealed(batch, IavlKeys.latest(plain), new IavlRecords.Latest(found.id(), leaf.version()).encode());
        }, () -> batch.delete(IavlKeys.latest(plain)));
      }
      for (long gone = version + 1; gone <= last; gone++) {
        batch.delete(IavlKeys.commit(gone)).delete(IavlKeys.deleted(gone)).delete(IavlKeys.replacedLeaves(gone)).delete(IavlKeys.checkpoint(gone))
            .delete(IavlKeys.replacedInners(gone));
      }
      for (long chunk = commit.endChunk(); chunk < end; chunk++) {
        batch.delete(IavlKeys.leafChunk(chunk));
      }
      IavlStateStore.putSealed(batch, IavlKeys.TIP, new IavlRecords.Tip(version, commit.root()).encode());
    };
  }
}
