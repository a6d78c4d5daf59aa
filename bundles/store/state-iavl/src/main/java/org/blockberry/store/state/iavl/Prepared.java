package org.blockberry.store.state.iavl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.state.iavl.tree.Child;
import org.blockberry.store.state.iavl.tree.NodeSource;
import org.blockberry.store.state.iavl.tree.TreeHash;
import org.blockberry.store.state.iavl.tree.WorkingTree;

/**
 * A version that is computed and not written.
 *
 * @param root null without keys
 * @param commit what its record says
 * @param chunks its leaves
 * @param leaves number of the leaf of each key that it set, in the order of the changes
 * @param deleted keys that it deleted and that were there, ascending
 * @param replacedLeaves stored leaves that it replaced, and numbers that no leaf got
 * @param replacedInners stored inner nodes that it replaced
 * @param newInners inner nodes that it made
 * @param moreUnstored those less the ones that it replaced and that were in memory only
 */
record Prepared(long version, StateChanges changes, Child root, IavlRecords.Commit commit, List<ChunkWriter.Filled> chunks, long[] leaves,
    List<byte[]> deleted, long[] replacedLeaves, List<Child> replacedInners, long newInners, long moreUnstored) {
  /** Applies {@code changes} in ascending order of keys to a tree. */
  static Prepared of(Child before, NodeSource nodes, long storedThrough, long version, StateChanges changes, long firstChunk) {
    WorkingTree tree = new WorkingTree(before, nodes, storedThrough);
    List<byte[]> deleted = new ArrayList<>();
    int sets = 0;
    for (Map.Entry<Bytes, Optional<Bytes>> change : changes.asMap().entrySet()) {
      byte[] key = change.getKey().toArray();
      if (change.getValue().isPresent()) {
        tree.set(key, change.getValue().get().toArray());
        sets++;
      } else if (tree.remove(key)) {
        deleted.add(key);
      }
    }
    WorkingTree.Replaced replaced = tree.replaced();
    ChunkWriter chunks = new ChunkWriter(firstChunk);
    NodeCodec codec = new NodeCodec();
    long[] leaves = new long[sets];
    int[] next = {0};
    Child root = tree.seal(version, leaf -> {
      long id = chunks.add(codec, leaf);
      leaves[next[0]++] = id;
      return id;
    });
    if (next[0] != sets) {
      throw new IllegalStateException(sets + " keys were set but " + next[0] + " leaves made");
    }
    chunks.finish();
    long[] gone = LongStream.concat(LongStream.of(replaced.leaves()), chunks.unused().stream().mapToLong(Long::longValue)).toArray();
    IavlRecords.Commit commit = new IavlRecords.Commit(Bytes.wrap(TreeHash.root(root)), firstChunk, chunks.end());
    return new Prepared(version, changes, root, commit, chunks.take(), leaves, deleted, gone, replaced.inner(), tree.sealedInners(),
        tree.sealedInners() - replaced.unstored());
  }
}
