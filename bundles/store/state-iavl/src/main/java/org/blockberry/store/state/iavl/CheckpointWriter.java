package org.blockberry.store.state.iavl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.Checksum;
import org.blockberry.store.durable.Database;
import org.blockberry.store.state.iavl.tree.Child;
import org.blockberry.store.state.iavl.tree.HeldNodes;
import org.blockberry.store.state.iavl.tree.Inner;
import org.blockberry.store.state.iavl.tree.Ref;

/**
 * Writes the inner nodes of a tree that are in memory only, off the commit path. Nodes that came and went between two checkpoints are never written. The
 * record that makes the checkpoint count is written last, and it alone waits for the disk, which then has the rest too; what an interrupted one left behind is overwritten by the next. One at a time.
 */
final class CheckpointWriter {
  private static final long BATCH_BYTES = 1 << 20;

  private final Database database;
  private final NodeCache cache;
  private final HeldNodes held;

  /** A node that is written with the next batch. */
  private record Waiting(Inner node, long id) {}

  private final class Run {
    private final Pick pick;
    private final NodeCodec codec = new NodeCodec();
    private final ChunkWriter chunks;
    private List<Waiting> waiting = new ArrayList<>();

    Run(Pick pick, long firstChunk) {
      this.pick = pick;
      this.chunks = new ChunkWriter(firstChunk);
    }

    /** Returns the number of the node. */
    long store(Child at) {
      if (at instanceof Ref ref) {
        return ref.id();
      }
      Inner node = (Inner) at;
      if (node.id() != 0) {
        return node.id();
      }
      int length = codec.encode(node, store(node.left()), store(node.right()));
      long id = chunks.add(codec.bytes(), length);
      waiting.add(new Waiting(node, id));
      if (chunks.bytes() >= BATCH_BYTES) {
        flush();
      }
      return id;
    }

    /** Nodes in the open chunk wait until it is written too. */
    private void flush() {
      List<ChunkWriter.Filled> filled = chunks.take();
      if (filled.isEmpty()) {
        return;
      }
      database.writeAhead(batch -> filled.forEach(chunk -> {
        byte[] key = IavlKeys.innerChunk(chunk.number());
        batch.put(key, Checksum.seal(key, Bytes.wrap(chunk.record())));
      }));
      List<Waiting> rest = new ArrayList<>();
      for (Waiting one : waiting) {
        if (Chunk.of(one.id()) < chunks.end()) {
          held.add(one.node()); // before it can be cut
          one.node().storedAs(one.id());
        } else {
          rest.add(one);
        }
      }
      waiting = rest;
    }

    IavlRecords.Checkpoint finish() {
      chunks.finish();
      flush();
      long[] replaced = LongStream.concat(pick.replaced().stream().mapToLong(CheckpointWriter::id),
          chunks.unused().stream().mapToLong(Long::longValue)).toArray();
      pick.replaced().forEach(CheckpointWriter.this::forget);
      Optional<Ref> root = pick.root().map(top -> top instanceof Inner node ? node.reference() : (Ref) top);
      IavlRecords.Checkpoint checkpoint = new IavlRecords.Checkpoint(pick.kept(), pick.leafEnd(), chunks.end(), root);
      database.write(pick.version(), batch -> {
        byte[] list = IavlKeys.replacedInners(pick.version());
        batch.put(list, Checksum.seal(list, IavlRecords.encodeIds(replaced)));
        byte[] key = IavlKeys.checkpoint(pick.version());
        batch.put(key, Checksum.seal(key, checkpoint.encode()));
      });
      return checkpoint;
    }
  }

  CheckpointWriter(Database database, NodeCache cache, HeldNodes held) {
    this.database = database;
    this.cache = cache;
    this.held = held;
  }

  /**
   * Writes a checkpoint; it counts when this returns.
   *
   * @param firstChunk number after the last chunk of inner nodes
   */
  IavlRecords.Checkpoint write(Pick pick, long firstChunk) {
    Run run = new Run(pick, firstChunk);
    pick.root().ifPresent(run::store);
    return run.finish();
  }

  /** Older versions are asked for seldom. */
  private void forget(Child replaced) {
    if (replaced instanceof Inner node) {
      held.remove(node);
    } else {
      cache.remove(((Ref) replaced).id());
    }
  }

  private static long id(Child replaced) {
    long id = replaced instanceof Ref ref ? ref.id() : ((Inner) replaced).id();
    if (id == 0) {
      throw new IllegalStateException("a node of an earlier checkpoint was not stored");
    }
    return id;
  }
}
