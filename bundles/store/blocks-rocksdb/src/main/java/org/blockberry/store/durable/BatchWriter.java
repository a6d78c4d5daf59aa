package org.blockberry.store.durable;

import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** The one call by which anything reaches the disk, so that tests can let it fail. Always {@code RocksDB::write} otherwise. */
@FunctionalInterface
public interface BatchWriter {
  /** Writes {@code batch} as {@code options} say. */
  void write(RocksDB database, WriteOptions options, WriteBatch batch) throws RocksDBException;
}
