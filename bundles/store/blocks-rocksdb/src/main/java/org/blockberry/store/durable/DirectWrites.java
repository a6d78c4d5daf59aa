package org.blockberry.store.durable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.EnvOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileWriter;

/** Whether files can be written past the page cache in a folder. Not every file system takes that, and RocksDB would say so at its first flush only. */
final class DirectWrites {
  private DirectWrites() {}

  /** Writes a small table file and removes it. */
  static boolean work(Path folder) throws IOException {
    Path trial = folder.resolve("direct-write-trial");
    try (EnvOptions direct = new EnvOptions().setUseDirectWrites(true); Options options = new Options();
        SstFileWriter writer = new SstFileWriter(direct, options)) {
      writer.open(trial.toString());
      writer.put(new byte[] {1}, new byte[] {1});
      writer.finish();
      return true;
    } catch (RocksDBException e) {
      return false;
    } finally {
      Files.deleteIfExists(trial);
    }
  }
}
