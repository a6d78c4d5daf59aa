package org.blockberry.store.state.iavl;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.Checksum;
import org.blockberry.store.durable.Database;
import org.blockberry.store.state.iavl.tree.Child;
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

  /** A node that is written with the next batch. */
  private record Waiting(Inner node, Ref reference, Ref left, Ref right) {}

  private final class Run {
    private final Pick pick;
    private final NodeCodec codec = new NodeCodec();
    private final ChunkWriter chunks;
    private List<Waiting> waiting = new ArrayList<>();

    Run(Pick pick, long firstChunk) {
      this.pick = pick;
      this.chunks = new ChunkWriter(firstChunk);
    }

    Ref store(Child at) {
      if (at instanceof Ref ref) {
        return ref;
      }
      Inner node = (Inner) at;
      if (node.id() != 0) {
        return node.reference();
      }
      Ref left = store(node.left());
      Ref right = store(node.right());
      int length = codec.encode(node, left, right);
      long id = chunks.add(codec.bytes(), length);
      Ref ref = new Ref(id, node.height(), node.size(), node.hash(), 0);
      waiting.add(new Waiting(node, ref, left, right));
      if (chunks.bytes() >= BATCH_BYTES) {
        flush();
      }
      return ref;
    }

    /** Nodes in the open chunk stay in memory until it is written too. */
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
        if (Chunk.of(one.reference().id()) < chunks.end()) {
          one.node().storedAs(one.reference(), one.left(), one.right());
          cache.put(one.node());
        } else {
          rest.add(one);
        }
      }
      waiting = rest;
    }

    IavlRecords.Checkpoint finish(Optional<Ref> root) {
      chunks.finish();
      flush();
      long[] replaced = LongStream.concat(pick.replaced().stream().mapToLong(CheckpointWriter::id),
          chunks.unused().stream().mapToLong(Long::longValue)).toArray();
      for (long id : replaced) {
        cache.remove(id); // older versions are asked for seldom
      }
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

  CheckpointWriter(Database database, NodeCache cache) {
    this.database = database;
    this.cache = cache;
  }

  /**
   * Writes a checkpoint; it counts when this returns.
   *
   * @param firstChunk number after the last chunk of inner nodes
   */
  IavlRecords.Checkpoint write(Pick pick, long firstChunk) {
    Run run = new Run(pick, firstChunk);
    return run.finish(pick.root().map(run::store));
  }

  private static long id(Child replaced) {
    long id = replaced instanceof Ref ref ? ref.id() : ((Inner) replaced).id();
    if (id == 0) {
      throw new IllegalStateException("a node of an earlier checkpoint was not stored");
    }
    return id;
  }
}
