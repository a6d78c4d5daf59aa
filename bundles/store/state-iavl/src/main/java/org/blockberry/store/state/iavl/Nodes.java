package org.blockberry.store.state.iavl;

import java.nio.ByteBuffer;
import java.util.function.Function;
import org.blockberry.store.durable.Checksum;
import org.blockberry.store.durable.Database;
import org.blockberry.store.state.iavl.tree.Child;
import org.blockberry.store.state.iavl.tree.Inner;
import org.blockberry.store.state.iavl.tree.Leaf;
import org.blockberry.store.state.iavl.tree.NodeSource;
import org.blockberry.store.state.iavl.tree.Ref;

/** Stored nodes: from the cache, or read and checked. Threading: any. */
final class Nodes implements NodeSource {
  private final Database database;
  private final NodeCache cache;

  Nodes(Database database, NodeCache cache) {
    this.database = database;
    this.cache = cache;
  }

  @Override
  public Inner look(Child at) {
    if (at instanceof Inner node) {
      node.markUsed();
      return node;
    }
    return inner((Ref) at);
  }

  @Override
  public Inner inner(Ref reference) {
    Inner atHand = reference.node();
    if (atHand != null) {
      cache.hit(atHand);
      return atHand;
    }
    long id = reference.id();
    Inner node = cache.get(id);
    if (node == null) {
      node = read(NodeKind.INNER, id, in -> NodeCodec.inner(id, in));
      node.atHandOf(reference);
      cache.put(node);
    } else {
      node.atHandOf(reference);
    }
    return node;
  }

  @Override
  public Leaf leaf(long id) {
    return read(NodeKind.LEAF, id, NodeCodec::leaf);
  }

  /** A leaf in a chunk that was read before. */
  Leaf leaf(Chunk chunk, long id) {
    return read(chunk, NodeKind.LEAF, id, NodeCodec::leaf);
  }

  /** A chunk that must be there. */
  Chunk chunk(NodeKind kind, long number) {
    byte[] key = kind.key(number);
    byte[] record = database.get(key, () -> what(kind, number)).orElseThrow(() -> database.damaged(what(kind, number), "it is missing"));
    if (!Checksum.isSealed(key, record)) {
      throw database.damaged(what(kind, number), "its checksum is wrong");
    }
    try {
      return Chunk.decode(ByteBuffer.wrap(record, Checksum.SIZE, record.length - Checksum.SIZE).slice());
    } catch (RuntimeException e) {
      throw database.damaged(what(kind, number), "it has another form: " + e.getMessage());
    }
  }

  private <N> N read(NodeKind kind, long id, Function<ByteBuffer, N> decode) {
    return read(chunk(kind, Chunk.of(id)), kind, id, decode);
  }

  private <N> N read(Chunk chunk, NodeKind kind, long id, Function<ByteBuffer, N> decode) {
    long number = Chunk.of(id);
    ByteBuffer node = chunk.node(Chunk.place(id))
        .orElseThrow(() -> database.damaged(what(kind, number), "node " + id + " is missing in it"));
    try {
      return decode.apply(node);
    } catch (RuntimeException e) {
      throw database.damaged(what(kind, number), "node " + id + " has another form: " + e.getMessage());
    }
  }

  private static String what(NodeKind kind, long number) {
    return "chunk " + number + " of " + kind.text();
  }
}
