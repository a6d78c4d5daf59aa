package org.blockberry.store.state.iavl;

import java.util.LinkedHashMap;
import java.util.Map;
import org.blockberry.store.state.iavl.tree.Inner;
import org.blockberry.store.state.iavl.tree.Leaf;
import org.blockberry.store.state.iavl.tree.NodeSource;
import org.blockberry.store.state.iavl.tree.Ref;

/** Nodes for one walk over many keys: leaves that were set together lie in one chunk, so chunks are held for a while. Not thread safe. */
final class Scan implements NodeSource {
  private static final int CHUNKS = 128;

  private final Nodes nodes;
  private final Map<Long, Chunk> chunks = new LinkedHashMap<>(CHUNKS * 2, 0.75f, true) {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, Chunk> eldest) {
      return size() > CHUNKS;
    }
  };

  Scan(Nodes nodes) {
    this.nodes = nodes;
  }

  @Override
  public Inner inner(Ref reference) {
    return nodes.inner(reference);
  }

  @Override
  public Leaf leaf(long id) {
    return nodes.leaf(chunks.computeIfAbsent(Chunk.of(id), number -> nodes.chunk(NodeKind.LEAF, number)), id);
  }
}
