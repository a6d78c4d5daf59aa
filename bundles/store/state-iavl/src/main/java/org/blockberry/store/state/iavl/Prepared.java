package org.blockberry.store.state.iavl;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.state.iavl.tree.Child;
import org.blockberry.store.state.iavl.tree.Edits;
import org.blockberry.store.state.iavl.tree.Leaf;
import org.blockberry.store.state.iavl.tree.NodeSource;
import org.blockberry.store.state.iavl.tree.Replaced;
import org.blockberry.store.state.iavl.tree.TreeHash;
import org.blockberry.store.state.iavl.tree.Workers;
import org.blockberry.store.state.iavl.tree.WorkingTree;

/**
 * A version that is computed and not written.
 *
 * @param root null without keys
 * @param commit what its record says
 * @param chunks its leaves
 * @param leaves number of the leaf of each key that it set, in the order of the changes; zeros follow
 * @param deleted keys that it deleted and that were there, ascending
 * @param replacedLeaves stored leaves that it replaced, and numbers that no leaf got
 * @param replacedInners stored inner nodes that it replaced
 * @param newInners inner nodes that it made
 * @param moreUnstored those less the ones that it replaced and that were in memory only
 */
record Prepared(long version, StateChanges changes, Child root, IavlRecords.Commit commit, List<ChunkWriter.Filled> chunks, long[] leaves,
    List<byte[]> deleted, long[] replacedLeaves, List<Child> replacedInners, long newInners, long moreUnstored) {
  /** Applies {@code changes} in ascending order of keys to a tree. */
  static Prepared of(Child before, NodeSource nodes, Workers workers, long storedThrough, long version, StateChanges changes, long firstChunk) {
    ChunkWriter chunks = new ChunkWriter(firstChunk);
    NodeCodec codec = new NodeCodec();
    Edits edits = new Edits(changes.asMap().size());
    long[] leaves = new long[changes.asMap().size()];
    for (Map.Entry<Bytes, Optional<Bytes>> change : changes.asMap().entrySet()) {
      byte[] key = change.getKey().toArray();
      if (change.getValue().isPresent()) {
        Leaf leaf = new Leaf(key, change.getValue().get().toArray(), version);
        leaves[edits.sets()] = chunks.add(codec, leaf);
        edits.set(key, leaf.value(), leaves[edits.sets()]);
      } else {
        edits.delete(key);
      }
    }
    chunks.finish();
    WorkingTree tree = new WorkingTree(before, nodes, storedThrough);
    List<byte[]> deleted = tree.apply(edits, workers);
    Replaced replaced = tree.replaced();
    Child root = tree.sealApplied(version, workers);
    if (tree.sealedLeaves() != edits.sets()) {
      throw new IllegalStateException(edits.sets() + " keys were set but " + tree.sealedLeaves() + " leaves made");
    }
    long[] gone = LongStream.concat(LongStream.of(replaced.leaves()), chunks.unused().stream().mapToLong(Long::longValue)).toArray();
    IavlRecords.Commit commit = new IavlRecords.Commit(Bytes.wrap(TreeHash.root(root)), firstChunk, chunks.end());
    return new Prepared(version, changes, root, commit, chunks.take(), leaves, deleted, gone, replaced.inner(), tree.sealedInners(),
        tree.sealedInners() - replaced.unstored());
  }
}
