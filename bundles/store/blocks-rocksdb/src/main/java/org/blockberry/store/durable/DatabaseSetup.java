package org.blockberry.store.durable;

import java.nio.file.Path;
import java.util.Objects;
import org.rocksdb.RocksDB;

/**
 * Which database to open.
 *
 * @param folder holds {@code db/} and the commit marker; nothing else may write there
 * @param what name of the store in messages, for example {@code block store}
 * @param identity kind, format version and chain, kept in the database; another one is refused
 * @param ascending first bytes of keys, ASCII, whose records are written in ascending order; each gets table files of its own
 * @param tuning how much it may take
 * @param writer how batches are written
 */
public record DatabaseSetup(Path folder, String what, String identity, String ascending, Tuning tuning, BatchWriter writer) {
  /** Refuses missing parts. */
  public DatabaseSetup {
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(what, "what");
    Objects.requireNonNull(identity, "identity");
    Objects.requireNonNull(ascending, "ascending");
    Objects.requireNonNull(tuning, "tuning");
    Objects.requireNonNull(writer, "writer");
  }

  /** With no ascending keys. */
  public DatabaseSetup(Path folder, String what, String identity, Tuning tuning, BatchWriter writer) {
    this(folder, what, identity, "", tuning, writer);
  }

  /** As it is used outside tests. */
  public DatabaseSetup(Path folder, String what, String identity, Tuning tuning) {
    this(folder, what, identity, tuning, RocksDB::write);
  }
}
