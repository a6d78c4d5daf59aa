package org.blockberry.store.state.iavl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.Database;
import org.blockberry.store.state.iavl.tree.Child;
import org.blockberry.store.state.iavl.tree.Edits;
import org.blockberry.store.state.iavl.tree.Leaf;
import org.blockberry.store.state.iavl.tree.Replaced;
import org.blockberry.store.state.iavl.tree.TreeHash;
import org.blockberry.store.state.iavl.tree.Workers;
import org.blockberry.store.state.iavl.tree.WorkingTree;

/**
 * Builds the tree of a version from that of an earlier one, by applying what the versions between changed once more. The result is the same to the last
 * hash, which is checked for every version. Threading: any.
 */
final class Replay {
  private final Database database;
  private final RecordReader reader;
  private final Nodes nodes;

  /** Is told about each version. */
  @FunctionalInterface
  interface Listener {
    /** Nobody listens. */
    Listener NONE = (version, root, replaced, newInners) -> { };

    /** {@code version} has this tree, replaced these inner nodes and made so many. */
    void version(long version, Child root, List<Child> replaced, long newInners);
  }

  /** A leaf and its number. */
  private record Numbered(long id, Leaf leaf) {}

  Replay(Database database, RecordReader reader, Nodes nodes) {
    this.database = database;
    this.reader = reader;
    this.nodes = nodes;
  }

  /**
   * The tree of {@code version}.
   *
   * @param base version of the tree {@code root}, at most {@code version}
   * @param storedThrough the last version whose inner nodes are stored or on their way there, asked before each version
   */
  Child run(long base, Child root, long version, Listener listener, LongSupplier storedThrough) {
    Child tree = root;
    for (long next = base + 1; next <= version; next++) {
      tree = one(tree, next, storedThrough.getAsLong(), listener);
    }
    return tree;
  }

  private Child one(Child before, long version, long storedThrough, Listener listener) {
    IavlRecords.Commit commit = reader.requiredCommit(version);
    List<Numbered> leaves = leaves(commit);
    List<byte[]> deleted = reader.deleted(version);
    Edits edits = edits(leaves, deleted);
    WorkingTree tree = new WorkingTree(before, nodes, storedThrough);
    if (tree.apply(edits, Workers.ALONE).size() != deleted.size()) {
      throw database.damaged("version " + version, "it deleted keys that were not there");
    }
    Replaced gone = tree.replaced();
    Child root = tree.sealApplied(version, Workers.ALONE);
    if (!Bytes.wrap(TreeHash.root(root)).equals(commit.root())) {
      throw database.damaged("version " + version, "its changes do not give its root");
    }
    listener.version(version, root, gone.inner(), tree.sealedInners() - gone.unstored());
    return root;
  }

  private static Edits edits(List<Numbered> leaves, List<byte[]> deleted) {
    Edits edits = new Edits(leaves.size() + deleted.size());
    int at = 0;
    for (Numbered set : leaves) {
      while (at < deleted.size() && Arrays.compareUnsigned(deleted.get(at), set.leaf().key()) < 0) {
        edits.delete(deleted.get(at++));
      }
      edits.set(set.leaf().key(), set.leaf().value(), set.id());
    }
    while (at < deleted.size()) {
      edits.delete(deleted.get(at++));
    }
    return edits;
  }

  /** What a version set, ascending by key. */
  private List<Numbered> leaves(IavlRecords.Commit commit) {
    List<Numbered> leaves = new ArrayList<>();
    for (long number = commit.firstChunk(); number < commit.endChunk(); number++) {
      Chunk chunk = nodes.chunk(NodeKind.LEAF, number);
      for (int place = 0; place < Chunk.NODES; place++) {
        long id = Chunk.id(number, place);
        chunk.node(place).ifPresent(node -> leaves.add(new Numbered(id, NodeCodec.leaf(node))));
      }
    }
    return leaves;
  }

  /** Keys that {@code version} set. */
  List<byte[]> keysSet(long version) {
    return leaves(reader.requiredCommit(version)).stream().map(leaf -> leaf.leaf().key()).toList();
  }
}
