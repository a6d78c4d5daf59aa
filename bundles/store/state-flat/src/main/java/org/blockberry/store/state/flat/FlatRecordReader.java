package org.blockberry.store.state.flat;

import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.Checksum;
import org.blockberry.store.durable.Cursor;
import org.blockberry.store.durable.Database;

/** Reads records and says which one is damaged. Threading: any. */
final class FlatRecordReader {
  private final Database database;

  FlatRecordReader(Database database) {
    this.database = database;
  }

  Optional<FlatRecords.Tip> tip() {
    return read(FlatKeys.TIP, () -> "the record of the last commit", FlatRecords.Tip::decode);
  }

  Optional<FlatRecords.Pruning> pruning() {
    return read(FlatKeys.PRUNING, () -> "the record of pruning", FlatRecords.Pruning::decode);
  }

  Optional<FlatRecords.Roots> roots(long version) {
    return read(FlatKeys.roots(version), () -> "the root of version " + version, FlatRecords.Roots::decode);
  }

  Optional<SortedMap<Bytes, Boolean>> changedKeys(long version) {
    return read(FlatKeys.changes(version), () -> "the list of changes of version " + version, FlatRecords::decodeKeys);
  }

  /** The value of {@code key} at {@code version} as {@code cursor} sees it. */
  Optional<Bytes> value(Cursor cursor, Bytes key, long version) {
    cursor.seek(FlatKeys.entry(key, version));
    return cursor.isAt(FlatKeys.prefix(key)) ? value(cursor) : Optional.empty();
  }

  /** The value where {@code cursor} is; empty if the key was deleted there. */
  Optional<Bytes> value(Cursor cursor) {
    byte[] entry = cursor.key();
    Supplier<String> what = () -> "key " + FlatKeys.key(entry) + " at version " + FlatKeys.version(entry);
    Bytes stored = Checksum.unseal(entry, cursor.value())
        .orElseThrow(() -> database.damaged(what.get(), "its checksum is wrong"));
    return decoded(stored, what, FlatRecords::decodeValue);
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
