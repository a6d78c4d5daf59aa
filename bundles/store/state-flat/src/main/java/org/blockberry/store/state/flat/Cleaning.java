package org.blockberry.store.state.flat;

import java.util.SortedMap;
import java.util.TreeMap;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.Batch;
import org.blockberry.store.durable.Cursor;
import org.blockberry.store.durable.Database;

/**
 * Deletes what nobody can read any more, version by version. When version v is the oldest or below it, a key that v changed
 * needs no earlier entry, and not even the entry of v if that says "deleted". The work follows the changes, not the size of
 * the state.
 */
final class Cleaning {
  /** Deletes in one batch, about; one commit waits at most for one batch. */
  private static final int MAX_DELETES = 5_000;

  private final Database database;
  private final FlatRecordReader reader;

  Cleaning(Database database, FlatRecordReader reader) {
    this.database = database;
    this.reader = reader;
  }

  /** Adds deletes for some versions above {@code pruning.cleaned()} to {@code batch}; returns how far pruning is then. */
  FlatRecords.Pruning fill(Batch batch, FlatRecords.Pruning pruning) {
    long version = pruning.cleaned();
    try (Cursor cursor = database.cursor()) {
      while (version < pruning.oldest() && batch.size() < MAX_DELETES) {
        version++;
        SortedMap<Bytes, Boolean> changed = reader.changedKeys(version).orElseGet(TreeMap::new);
        for (var change : changed.entrySet()) {
          supersede(batch, cursor, change.getKey(), change.getValue() ? version - 1 : version);
        }
        batch.delete(FlatKeys.changes(version - 1)).delete(FlatKeys.roots(version - 1));
      }
    }
    return new FlatRecords.Pruning(pruning.oldest(), version);
  }

  private static void supersede(Batch batch, Cursor cursor, Bytes key, long upTo) {
    byte[] prefix = FlatKeys.prefix(key);
    for (cursor.seek(FlatKeys.entry(key, upTo)); cursor.isAt(prefix); cursor.next()) {
      batch.delete(cursor.key());
    }
  }
}
