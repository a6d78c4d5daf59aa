package org.blockberry.store.state.iavl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.Cursor;
import org.blockberry.store.durable.Database;
import org.blockberry.store.state.iavl.tree.Child;
import org.blockberry.store.state.iavl.tree.ExportNode;
import org.blockberry.store.state.iavl.tree.Inner;
import org.blockberry.store.state.iavl.tree.Leaf;
import org.blockberry.store.state.iavl.tree.Ref;
import org.blockberry.store.state.iavl.tree.TreeHash;
import org.blockberry.store.state.iavl.tree.TreeImport;

/**
 * Fills an empty store with an export, in batches of about a megabyte. A record says that an import is under way: a start that finds it removes everything, so
 * that an interrupted one leaves nothing. Not thread safe.
 */
public final class StateImport implements AutoCloseable {
  private static final long BATCH_BYTES = 1 << 20;
  private static final int BATCH_DELETES = 10_000;

  private final Database database;
  private final long version;
  private final Consumer<Boolean> done;
  private final ChunkWriter leaves = new ChunkWriter(1);
  private final ChunkWriter inners = new ChunkWriter(1);
  private final NodeCodec codec = new NodeCodec();
  private final List<Indexed> index = new ArrayList<>();
  private final TreeImport tree;
  private boolean ended;

  private record Indexed(byte[] key, IavlRecords.Latest entry) {}

  StateImport(Database database, long version, Consumer<Boolean> done) {
    this.database = database;
    this.version = version;
    this.done = done;
    this.tree = new TreeImport(version, this::leaf, this::inner);
    database.write(0, batch -> IavlStateStore.putSealed(batch, IavlKeys.IMPORTING, Bytes.utf8(Long.toString(version))));
  }

  private long leaf(Leaf leaf) {
    long id = leaves.add(codec, leaf);
    index.add(new Indexed(leaf.key(), new IavlRecords.Latest(id, leaf.version())));
    return id;
  }

  private Ref inner(Inner node) {
    int length = codec.encode(node, ((Ref) node.left()).id(), ((Ref) node.right()).id());
    return new Ref(inners.add(codec.bytes(), length), node.height(), node.size(), node.hash(), 0);
  }

  /**
   * Takes the next node in post-order.
   *
   * @throws org.blockberry.store.state.iavl.tree.InvalidImportException it cannot be the next one; {@link #close} the import
   */
  public void add(ExportNode node) {
    if (ended) {
      throw new IllegalStateException("the import has ended");
    }
    tree.add(node);
    if (leaves.bytes() + inners.bytes() >= BATCH_BYTES) {
      flush();
    }
  }

  private void flush() {
    List<ChunkWriter.Filled> leafChunks = leaves.take();
    List<ChunkWriter.Filled> innerChunks = inners.take();
    database.write(0, batch -> {
      leafChunks.forEach(chunk -> IavlStateStore.putSealed(batch, IavlKeys.leafChunk(chunk.number()), Bytes.wrap(chunk.record())));
      innerChunks.forEach(chunk -> IavlStateStore.putSealed(batch, IavlKeys.innerChunk(chunk.number()), Bytes.wrap(chunk.record())));
      index.forEach(one -> IavlStateStore.putSealed(batch, IavlKeys.latest(one.key()), one.entry().encode()));
    });
    index.clear();
  }

  /** The root hash of what was added so far, which must be one tree. To be compared before {@link #finish}. */
  public Bytes root() {
    return Bytes.wrap(TreeHash.root(tree.finish().orElse(null)));
  }

  /**
   * Makes the imported version the store's only one.
   *
   * @param expected the root that a trusted header names
   * @throws IllegalArgumentException the root is another one; {@link #close} the import
   */
  public void finish(Bytes expected) {
    Optional<Child> root = tree.finish();
    Bytes hash = Bytes.wrap(TreeHash.root(root.orElse(null)));
    if (!hash.equals(expected)) {
      throw new IllegalArgumentException("the imported state has root " + hash.toHex() + " but must have " + expected.toHex());
    }
    leaves.finish();
    inners.finish();
    flush();
    // The record of the version claims no leaves: nothing has to be computed again, because the checkpoint is there.
    IavlRecords.Commit commit = new IavlRecords.Commit(hash, leaves.end(), leaves.end());
    IavlRecords.Checkpoint checkpoint = new IavlRecords.Checkpoint(false, leaves.end(), inners.end(), root.map(Ref.class::cast));
    database.write(version, batch -> {
      IavlStateStore.putSealed(batch, IavlKeys.commit(version), commit.encode());
      IavlStateStore.putSealed(batch, IavlKeys.deleted(version), IavlRecords.encodeKeys(List.of()));
      IavlStateStore.putSealed(batch, IavlKeys.replacedLeaves(version), IavlRecords.encodeIds(unused(leaves)));
      IavlStateStore.putSealed(batch, IavlKeys.replacedInners(version), IavlRecords.encodeIds(unused(inners)));
      IavlStateStore.putSealed(batch, IavlKeys.checkpoint(version), checkpoint.encode());
      IavlStateStore.putSealed(batch, IavlKeys.PROGRESS, new IavlRecords.Progress(version, 0, 0, 0).encode());
      IavlStateStore.putSealed(batch, IavlKeys.TIP, new IavlRecords.Tip(version, hash).encode());
      batch.delete(IavlKeys.IMPORTING);
    });
    ended = true;
    done.accept(true);
  }

  private static long[] unused(ChunkWriter chunks) {
    return chunks.unused().stream().mapToLong(Long::longValue).toArray();
  }

  /** Ends the import; without {@link #finish} nothing of it is left. */
  @Override
  public void close() {
    if (!ended) {
      ended = true;
      try {
        removeUnfinished(database);
      } finally {
        done.accept(false);
      }
    }
  }

  /** Removes what an import left behind that did not finish. */
  static void removeUnfinished(Database database) {
    if (database.get(IavlKeys.IMPORTING, () -> "the note of an import").isEmpty()) {
      return;
    }
    for (char kind : new char[] {'L', 'N', 'k'}) {
      byte[] prefix = {(byte) kind};
      while (true) {
        List<byte[]> keys = new ArrayList<>();
        try (Cursor cursor = database.cursor(prefix).seek(prefix)) {
          for (; keys.size() < BATCH_DELETES && cursor.isAt(prefix); cursor.next()) {
            keys.add(cursor.key());
          }
        }
        if (keys.isEmpty()) {
          break;
        }
        database.write(0, batch -> keys.forEach(batch::delete));
      }
    }
    database.write(0, batch -> batch.delete(IavlKeys.IMPORTING));
  }
}
