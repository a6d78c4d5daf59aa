package org.blockberry.store.durable;

import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Changes that reach the disk together or not at all. Made and closed by {@link Database#write}. Not thread safe. */
public final class Batch implements AutoCloseable {
  private final NativeHandles handles;
  private final Families families;
  private final WriteBatch changes = new WriteBatch();

  Batch(NativeHandles handles, Families families) {
    this.handles = handles;
    this.families = families;
    handles.opened();
  }

  /** Sets {@code key} to {@code value}. */
  public Batch put(byte[] key, byte[] value) {
    try {
      changes.put(families.of(key), key, value);
      return this;
    } catch (RocksDBException e) {
      throw new IllegalStateException("the batch took no more changes: " + e.getMessage(), e);
    }
  }

  /** Deletes {@code key}; absent is fine. */
  public Batch delete(byte[] key) {
    try {
      changes.delete(families.of(key), key);
      return this;
    } catch (RocksDBException e) {
      throw new IllegalStateException("the batch took no more changes: " + e.getMessage(), e);
    }
  }

  /** Number of changes so far. */
  public int size() {
    return changes.count();
  }

  WriteBatch changes() {
    return changes;
  }

  @Override
  public void close() {
    changes.close();
    handles.closed();
  }
}
