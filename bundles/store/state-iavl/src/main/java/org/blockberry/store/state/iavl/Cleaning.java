package org.blockberry.store.state.iavl;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.Batch;
import org.blockberry.store.durable.Checksum;
import org.blockberry.store.durable.Database;

/**
 * Deletes what nobody can reach any more, from one checkpoint to the next. It follows the lists that commits and checkpoints wrote, never a tree: a node that
 * was replaced up to the new checkpoint is dead, unless a checkpoint that is kept for good was made while it lived. A chunk goes when all its nodes are
 * dead, and is written smaller once when seven eighths are. Work can stop after any batch and is done again then; the last one alone waits for the disk. One at a
 * time.
 */
final class Cleaning {
  private static final long BATCH_BYTES = 1 << 20;
  private static final int SPARSE = 56;

  private final Database database;
  private final RecordReader reader;
  private final Nodes nodes;

  Cleaning(Database database, RecordReader reader, Nodes nodes) {
    this.database = database;
    this.reader = reader;
    this.nodes = nodes;
  }

  /**
   * What one run did.
   *
   * @param last has to be written, together with the progress: as long as it is not, the run is done again
   */
  record Result(long cleaned, long keptLeafEnd, long keptInnerEnd, long nodes, long chunks, Consumer<Batch> last) {
    IavlRecords.Progress progress(long oldest) {
      return new IavlRecords.Progress(oldest, cleaned, keptLeafEnd, keptInnerEnd);
    }
  }

  /**
   * Makes {@code target}, the checkpoint after {@code progress.cleaned()}, the oldest version that is there.
   *
   * @param first the oldest version with records
   */
  Result run(IavlRecords.Progress progress, long first, long target) {
    long from = progress.cleaned();
    boolean keepsFrom = from > 0 && reader.requiredCheckpoint(from).kept();
    IavlRecords.Checkpoint kept = keepsFrom ? reader.requiredCheckpoint(from) : null;
    long keptLeafEnd = kept != null ? kept.leafEnd() : progress.keptLeafEnd();
    long keptInnerEnd = kept != null ? kept.innerEnd() : progress.keptInnerEnd();
    DeadNodes leaves = new DeadNodes(NodeKind.LEAF, reader);
    DeadNodes inners = new DeadNodes(NodeKind.INNER, reader);
    long[] deadLeaves = LongStream.rangeClosed(Math.max(first, from + 1), target).mapToObj(reader::replacedLeaves).flatMapToLong(LongStream::of).sorted()
        .toArray();
    long[] deadInners = reader.replacedInners(target);
    long dead = leaves.add(deadLeaves, keptLeafEnd) + inners.add(deadInners, keptInnerEnd);
    Writing writing = new Writing();
    long chunks = writing.shrink(NodeKind.LEAF, leaves) + writing.shrink(NodeKind.INNER, inners);
    for (long version = Math.max(first, from); version <= target; version++) {
      if (version > from) {
        writing.delete(IavlKeys.replacedLeaves(version));
        writing.delete(IavlKeys.deleted(version));
      }
      if (version < target && !(keepsFrom && version == from)) {
        writing.delete(IavlKeys.commit(version));
      }
    }
    writing.delete(IavlKeys.replacedInners(target));
    if (from > 0 && !keepsFrom) {
      writing.delete(IavlKeys.checkpoint(from));
    }
    leaves.records().forEach((segment, record) -> writing.put(IavlKeys.dead(NodeKind.LEAF, segment), record));
    inners.records().forEach((segment, record) -> writing.put(IavlKeys.dead(NodeKind.INNER, segment), record));
    return new Result(target, keptLeafEnd, keptInnerEnd, dead, chunks, writing::fill);
  }

  /** Collects one batch after another. The last one holds the progress, so that an interrupted run is done again. */
  private final class Writing {
    private final Map<Bytes, byte[]> changes = new HashMap<>(); // null deletes
    private long bytes;

    long shrink(NodeKind kind, DeadNodes dead) {
      long gone = 0;
      for (Map.Entry<Long, Long> one : dead.touched().entrySet()) {
        long chunk = one.getKey();
        long now = dead.in(chunk);
        if (now == -1L) {
          delete(kind.key(chunk));
          gone++;
        } else if (Long.bitCount(now) >= SPARSE && Long.bitCount(one.getValue()) < SPARSE) {
          rewrite(kind, chunk, now);
        }
        if (bytes >= BATCH_BYTES) {
          flush();
        }
      }
      return gone;
    }

    private void rewrite(NodeKind kind, long number, long dead) {
      Chunk chunk = nodes.chunk(kind, number);
      if (Long.bitCount(chunk.present() & dead) * 2 >= Long.bitCount(chunk.present())) {
        put(kind.key(number), Bytes.wrap(chunk.without(dead)));
      }
    }

    void put(byte[] key, Bytes content) {
      byte[] sealed = Checksum.seal(key, content);
      changes.put(Bytes.wrap(key), sealed);
      bytes += key.length + sealed.length;
    }

    void delete(byte[] key) {
      changes.put(Bytes.wrap(key), null);
      bytes += key.length;
    }

    void flush() {
      database.writeAhead(this::fill);
      changes.clear();
      bytes = 0;
    }

    private void fill(Batch batch) {
      changes.forEach((key, value) -> {
        if (value == null) {
          batch.delete(key.toArray());
        } else {
          batch.put(key.toArray(), value);
        }
      });
    }
  }
}
