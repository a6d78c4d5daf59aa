package org.blockberry.ops.indexer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.Checksum;
import org.blockberry.store.durable.Database;
import org.blockberry.store.durable.DatabaseSetup;
import org.blockberry.store.durable.Tuning;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/**
 * Opens the database of the index. What it holds is made from the chain, so one that is damaged, of another format or of another choice
 * of attributes is thrown away and made again, with a warning.
 */
final class IndexFolder {
  /** Raised when keys or records change: older indexes are then made again. */
  static final int FORMAT = 2;

  private static final byte[] MADE_AS = {'m', 'f'};
  private static final String ASCENDING = "f"; // records of transactions come in the order of the chain: most of the bytes, and hardly compacted

  private final DatabaseSetup setup;
  private final String madeAs;
  private final System.Logger log;

  /**
   * @param folder of the index alone
   * @param selection which attributes are indexed
   */
  IndexFolder(Path folder, String chainId, Selection selection, Tuning tuning, System.Logger log) {
    this.setup = new DatabaseSetup(folder, "index", "blockberry index, chain " + chainId, ASCENDING, tuning, RocksDB::write);
    this.madeAs = "format " + FORMAT + ", attributes: " + selection.text();
    this.log = log;
  }

  Database open() {
    Database database;
    try {
      database = Database.open(setup, log);
    } catch (StoreException e) {
      if (!isDamage(e)) {
        throw e;
      }
      return again(e.getMessage());
    }
    try {
      Optional<String> made = database.getSealed(MADE_AS, () -> "the record of its format").map(Bytes::toUtf8);
      if (made.isEmpty() && !hasEntries(database)) {
        database.write(0, batch -> batch.put(MADE_AS, Checksum.seal(MADE_AS, Bytes.utf8(madeAs))));
      } else if (!made.equals(Optional.of(madeAs))) {
        database.close();
        return again("it was made with " + made.orElse("an unknown format") + ", wanted is " + madeAs);
      }
      return database;
    } catch (StoreException e) {
      database.close();
      return again(e.getMessage());
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** Throws everything away and begins with nothing. The database must be closed. */
  Database again(String why) {
    log.log(Level.WARNING, "the search index is made again from the chain: {0}", why);
    clear();
    Database database = Database.open(setup, log);
    database.write(0, batch -> batch.put(MADE_AS, Checksum.seal(MADE_AS, Bytes.utf8(madeAs))));
    return database;
  }

  private static boolean hasEntries(Database database) {
    return database.getSealed(IndexKeys.META, () -> "the record of its heights").isPresent();
  }

  /** Whether what is stored cannot be used, as the database says it of a value or a range. */
  static boolean isDamaged(StoreException refusal) {
    return String.valueOf(refusal.getMessage()).contains(" is damaged: ");
  }

  /** A full disk, a missing library or another user of the folder is no reason to throw anything away. */
  private static boolean isDamage(StoreException refusal) {
    return refusal.getCause() == null
        || refusal.getCause() instanceof RocksDBException rocks && Optional.ofNullable(rocks.getStatus())
            .filter(status -> status.getCode() == Status.Code.Corruption).isPresent();
  }

  private void clear() {
    try (Stream<Path> files = Files.walk(setup.folder())) {
      List<Path> all = files.sorted(Comparator.reverseOrder()).filter(file -> !file.equals(setup.folder())).toList();
      for (Path file : all) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the index in " + setup.folder() + " cannot be made again: its files cannot be deleted", e);
    }
  }
}
