package org.blockberry.store.state.iavl.tree;

import java.util.HashMap;
import java.util.Map;

/** Nodes in a map, in place of a disk. */
final class MemoryNodes implements NodeSource, LeafSink {
  private final Map<Long, Leaf> leaves = new HashMap<>();
  private final Map<Long, Inner> inners = new HashMap<>();
  private long last;

  @Override
  public long add(Leaf leaf) {
    leaves.put(++last, leaf);
    return last;
  }

  Ref store(Inner node) {
    long id = ++last;
    Ref ref = new Ref(id, node.height(), node.size(), node.hash(), 0);
    node.left(stored(node.left())); // so that every look goes through the number
    node.right(stored(node.right()));
    node.storedAs(id);
    inners.put(id, Inner.stored(id, node.key(), node.version(), node.left(), node.right()));
    return ref;
  }

  /** Stores a whole tree, so that from now on every node is loaded. */
  Ref stored(Child root) {
    return root instanceof Ref ref ? ref : ((Inner) root).id() != 0 ? ref((Inner) root) : store((Inner) root);
  }

  private static Ref ref(Inner node) {
    return new Ref(node.id(), node.height(), node.size(), node.hash(), 0);
  }

  @Override
  public Inner inner(Ref reference) {
    return inners.get(reference.id());
  }

  @Override
  public Leaf leaf(long id) {
    return leaves.get(id);
  }

  boolean holdsLeaf(long id) {
    return leaves.containsKey(id);
  }

  void dropLeaf(long id) {
    leaves.remove(id);
  }
}
