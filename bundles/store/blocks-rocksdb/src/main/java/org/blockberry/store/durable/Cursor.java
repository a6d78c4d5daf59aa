package org.blockberry.store.durable;

import java.util.Arrays;
import org.blockberry.api.store.StoreException;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Walks over the keys as they were when it was made; later writes are not seen. The database cannot be closed meanwhile, so
 * close it soon, on the thread that made it.
 */
public final class Cursor implements AutoCloseable {
  private final Database database;
  private final RocksIterator iterator;

  Cursor(Database database, RocksIterator iterator) {
    this.database = database;
    this.iterator = iterator;
  }

  /** Moves to the first key at or above {@code key}. */
  public Cursor seek(byte[] key) {
    iterator.seek(key);
    return this;
  }

  /** Moves to the last key at or below {@code key}. */
  public Cursor seekBackFrom(byte[] key) {
    iterator.seekForPrev(key);
    return this;
  }

  /** Moves one key up. Only where {@link #isAt} said yes. */
  public void next() {
    iterator.next();
  }

  /**
   * Whether there is a key here and it begins with {@code prefix}.
   *
   * @throws StoreException the walk ended because data is damaged, or the database is being closed
   */
  public boolean isAt(byte[] prefix) {
    database.refuseWhenClosing();
    if (!iterator.isValid()) {
      try {
        iterator.status();
      } catch (RocksDBException e) {
        throw database.damaged("a range of keys", e);
      }
      return false;
    }
    byte[] key = iterator.key();
    return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** The key here. Only where {@link #isAt} said yes. */
  public byte[] key() {
    return iterator.key();
  }

  /** The value here. Only where {@link #isAt} said yes. */
  public byte[] value() {
    return iterator.value();
  }

  @Override
  public void close() {
    iterator.close();
    database.leave();
  }
}
