package org.blockberry.store.state.iavl;

import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.Checksum;
import org.blockberry.store.durable.Cursor;
import org.blockberry.store.durable.Database;

/** Reads records beside the nodes and says which one is damaged. Threading: any. */
final class RecordReader {
  private final Database database;

  RecordReader(Database database) {
    this.database = database;
  }

  Optional<IavlRecords.Tip> tip() {
    return read(IavlKeys.TIP, () -> "the record of the last commit", IavlRecords.Tip::decode);
  }

  IavlRecords.Progress progress() {
    return required(IavlKeys.PROGRESS, () -> "the record of pruning", IavlRecords.Progress::decode);
  }

  Optional<IavlRecords.Commit> commit(long version) {
    return read(IavlKeys.commit(version), () -> "the record of version " + version, IavlRecords.Commit::decode);
  }

  IavlRecords.Commit requiredCommit(long version) {
    return commit(version).orElseThrow(() -> database.damaged("the record of version " + version, "it is missing"));
  }

  List<byte[]> deleted(long version) {
    return required(IavlKeys.deleted(version), () -> "the list of keys that version " + version + " deleted", IavlRecords::decodeKeys);
  }

  long[] replacedLeaves(long version) {
    return required(IavlKeys.replacedLeaves(version), () -> "the list of leaves that version " + version + " replaced", IavlRecords::decodeIds);
  }

  long[] replacedInners(long version) {
    return required(IavlKeys.replacedInners(version), () -> "the list of nodes that checkpoint " + version + " replaced", IavlRecords::decodeIds);
  }

  Optional<IavlRecords.Checkpoint> checkpoint(long version) {
    return read(IavlKeys.checkpoint(version), () -> "checkpoint " + version, IavlRecords.Checkpoint::decode);
  }

  IavlRecords.Checkpoint requiredCheckpoint(long version) {
    return checkpoint(version).orElseThrow(() -> database.damaged("checkpoint " + version, "it is missing"));
  }

  /** The first version whose record is there. */
  long firstCommit() {
    try (Cursor cursor = database.cursor().seek(IavlKeys.commit(0))) {
      if (!cursor.isAt(IavlKeys.COMMITS)) {
        throw database.damaged("the record of the first version", "it is missing");
      }
      return IavlKeys.number(cursor.key());
    }
  }

  Optional<IavlRecords.Latest> latest(byte[] key) {
    return read(IavlKeys.latest(key), () -> "the index of key " + Bytes.copyOf(key), IavlRecords.Latest::decode);
  }

  Optional<long[]> dead(NodeKind kind, long segment) {
    return read(IavlKeys.dead(kind, segment), () -> "the list of dead " + kind.text() + " of segment " + segment, DeadNodes::decode);
  }

  /** The last checkpoint at or below {@code version}. */
  Optional<Long> checkpointAtOrBelow(long version) {
    try (Cursor cursor = database.cursor().seekBackFrom(IavlKeys.checkpoint(version))) {
      return cursor.isAt(IavlKeys.CHECKPOINTS) ? Optional.of(IavlKeys.number(cursor.key())) : Optional.empty();
    }
  }

  /** The first checkpoint above {@code version}. */
  Optional<Long> checkpointAbove(long version) {
    try (Cursor cursor = database.cursor().seek(IavlKeys.checkpoint(version + 1))) {
      return cursor.isAt(IavlKeys.CHECKPOINTS) ? Optional.of(IavlKeys.number(cursor.key())) : Optional.empty();
    }
  }

  /** All checkpoints from {@code version} on, ascending. */
  NavigableMap<Long, IavlRecords.Checkpoint> checkpointsFrom(long version) {
    NavigableMap<Long, IavlRecords.Checkpoint> found = new TreeMap<>();
    try (Cursor cursor = database.cursor().seek(IavlKeys.checkpoint(version))) {
      for (; cursor.isAt(IavlKeys.CHECKPOINTS); cursor.next()) {
        byte[] key = cursor.key();
        long at = IavlKeys.number(key);
        Bytes stored = Checksum.unseal(key, cursor.value()).orElseThrow(() -> database.damaged("checkpoint " + at, "its checksum is wrong"));
        found.put(at, decoded(stored, () -> "checkpoint " + at, IavlRecords.Checkpoint::decode));
      }
    }
    return found;
  }

  /** For a store without a version: nothing else may be there. */
  void refuseContent() {
    for (char kind : new char[] {'v', 'c', 'L', 'N', 'k', 'p'}) {
      byte[] prefix = {(byte) kind};
      try (Cursor cursor = database.cursor(prefix).seek(prefix)) {
        if (cursor.isAt(prefix)) {
          throw database.damaged("the record of the last commit", "it is missing");
        }
      }
    }
  }

  private <R> R required(byte[] key, Supplier<String> what, Function<Bytes, R> decode) {
    return read(key, what, decode).orElseThrow(() -> database.damaged(what.get(), "it is missing"));
  }

  private <R> Optional<R> read(byte[] key, Supplier<String> what, Function<Bytes, R> decode) {
    return database.getSealed(key, what).map(stored -> decoded(stored, what, decode));
  }

  private <R> R decoded(Bytes stored, Supplier<String> what, Function<Bytes, R> decode) {
    try {
      return decode.apply(stored);
    } catch (RuntimeException e) {
      throw database.damaged(what.get(), "it has another form: " + e.getMessage());
    }
  }
}
