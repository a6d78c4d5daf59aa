package org.blockberry.store.state.iavl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.Database;
import org.blockberry.store.state.iavl.tree.Child;
import org.blockberry.store.state.iavl.tree.Leaf;
import org.blockberry.store.state.iavl.tree.TreeHash;
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
    WorkingTree tree = new WorkingTree(before, nodes, storedThrough);
    int at = 0;
    for (Numbered set : leaves) {
      while (at < deleted.size() && Arrays.compareUnsigned(deleted.get(at), set.leaf().key()) < 0) {
        tree.remove(deleted.get(at++));
      }
      tree.set(set.leaf().key(), set.leaf().value());
    }
    while (at < deleted.size()) {
      tree.remove(deleted.get(at++));
    }
    WorkingTree.Replaced gone = tree.replaced();
    Iterator<Numbered> ids = leaves.iterator();
    Child root = tree.seal(version, leaf -> {
      Numbered next = ids.hasNext() ? ids.next() : null;
      if (next == null || !Arrays.equals(next.leaf().key(), leaf.key())) {
        throw database.damaged("version " + version, "its leaves are not those that it set");
      }
      return next.id();
    });
    if (!Bytes.wrap(TreeHash.root(root)).equals(commit.root())) {
      throw database.damaged("version " + version, "its changes do not give its root");
    }
    listener.version(version, root, gone.inner(), tree.sealedInners() - gone.unstored());
    return root;
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
