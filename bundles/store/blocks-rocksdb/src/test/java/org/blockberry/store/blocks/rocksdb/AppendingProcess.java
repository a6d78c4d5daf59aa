package org.blockberry.store.blocks.rocksdb;

import java.nio.file.Path;
import org.blockberry.testing.contracts.AppendForever;
import org.rocksdb.RocksDB;

/** A process of its own that appends until it is killed or refused. */
final class AppendingProcess {
  private AppendingProcess() {}

  /** Arguments: folder, bytes per block. */
  public static void main(String[] args) {
    AppendForever.run(Stores.open(Path.of(args[0]), Stores.smallTuning(), RocksDB::write), args);
  }
}
