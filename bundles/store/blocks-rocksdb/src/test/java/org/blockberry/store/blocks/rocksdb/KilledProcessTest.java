package org.blockberry.store.blocks.rocksdb;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.blockberry.api.store.BlockStore;
import org.blockberry.testing.contracts.KilledBlockStoreContract;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/** Real processes that end in the middle of writing. */
class KilledProcessTest extends KilledBlockStoreContract {
  @Override
  protected BlockStore open(Path folder) {
    return Stores.open(folder);
  }

  @Override
  protected Class<?> writer() {
    return AppendingProcess.class;
  }

  @Override
  protected int fileLimitKib() {
    return 100;
  }

  @Override
  protected List<String> options(Path own) throws IOException {
    String library = Environment.getJniLibraryFileName("rocksdb");
    Path libraries = Files.createDirectories(own.resolve("lib"));
    if (Files.notExists(libraries.resolve(library))) { // or each process would leave a copy of 15 MB behind
      try (InputStream packed = RocksDB.class.getClassLoader().getResourceAsStream(library)) {
        Files.copy(packed, libraries.resolve(library));
      }
    }
    return List.of("-Djava.library.path=" + libraries);
  }
}
