package org.blockberry.store.state.flat;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.Cursor;
import org.blockberry.store.durable.Database;

/**
 * Looks at start whether the last commit is there: its root must follow from the root before and from the values it wrote,
 * read back. A commit of more than {@value #MAX_CHANGES} changes is trusted to its checksums, because reading it would delay
 * the start.
 */
final class LastCommitCheck {
  static final int MAX_CHANGES = 20_000;

  private final Database database;
  private final FlatRecordReader reader;

  LastCommitCheck(Database database, FlatRecordReader reader) {
    this.database = database;
    this.reader = reader;
  }

  void run(FlatRecords.Tip tip, FlatRecords.Pruning pruning) {
    long version = tip.version();
    if (pruning.oldest() < 1 || pruning.oldest() > version || pruning.cleaned() > pruning.oldest()) {
      throw database.damaged("the record of pruning", "it says " + pruning + " but the last version is " + version);
    }
    FlatRecords.Roots roots = reader.roots(version)
        .orElseThrow(() -> database.damaged("the root of version " + version, "it is missing"));
    if (!roots.after().equals(tip.root())) {
      throw database.damaged("the root of version " + version, "it is not the one that was committed");
    }
    if (version > pruning.oldest()) {
      Optional<Bytes> before = reader.roots(version - 1).map(FlatRecords.Roots::after);
      if (!before.equals(Optional.of(roots.before()))) {
        throw database.damaged("the root of version " + (version - 1), "version " + version + " was built on another");
      }
    }
    SortedMap<Bytes, Boolean> keys = reader.changedKeys(version)
        .orElseThrow(() -> database.damaged("the list of changes of version " + version, "it is missing"));
    if (keys.size() <= MAX_CHANGES && !FlatRoot.of(roots.before(), version, values(keys, version)).equals(tip.root())) {
      throw database.damaged("version " + version, "its values do not give its root");
    }
  }

  private SortedMap<Bytes, Optional<Bytes>> values(SortedMap<Bytes, Boolean> keys, long version) {
    SortedMap<Bytes, Optional<Bytes>> values = new TreeMap<>();
    try (Cursor cursor = database.cursor()) {
      keys.forEach((key, set) -> values.put(key, set ? reader.value(cursor, key, version) : Optional.empty()));
    }
    return values;
  }
}
