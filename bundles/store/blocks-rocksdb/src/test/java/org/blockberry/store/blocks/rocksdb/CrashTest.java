package org.blockberry.store.blocks.rocksdb;

import static org.blockberry.testing.contracts.Blocks.block;
import static org.blockberry.testing.contracts.Blocks.txHash;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;
import org.blockberry.testing.contracts.CrashCopy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder as it is at the moment of a crash. */
@Tag("sec-S1")
class CrashTest {
  @TempDir Path folder;

  @Test
  void everyAcknowledgedWriteIsThereAfterACrash() {
    try (RocksBlockStore store = Stores.open(folder.resolve("live"), Stores.smallTuning(), org.rocksdb.RocksDB::write)) {
      for (long height = 1; height <= 12; height++) {
        store.append(block(height, 20_000));
        assertCopyHolds(store, height, height - 1, height - 1);
        store.saveResults(height, Bytes.utf8("r" + height));
        assertCopyHolds(store, height, height, height - 1);
        store.saveState(height, Bytes.utf8("s" + height));
        assertCopyHolds(store, height, height, height);
      }
    }
  }

  private void assertCopyHolds(RocksBlockStore store, long height, long results, long state) {
    Path copy = CrashCopy.of(folder.resolve("live"), folder.resolve("copy-" + store.syncedWrites()));
    try (RocksBlockStore crashed = Stores.open(copy)) {
      assertEquals(1, crashed.base());
      assertEquals(height, crashed.height());
      assertEquals(Optional.of(block(height, 20_000)), crashed.block(height));
      assertTrue(crashed.transaction(txHash(height, 2)).isPresent());
      assertEquals(results > 0, crashed.results(results).isPresent());
      assertEquals(Optional.empty(), crashed.results(results + 1));
      assertEquals(state == 0 ? OptionalLong.empty() : OptionalLong.of(state), crashed.stateHeight());
    }
  }

  @Test
  void aTornLastRecordIsForgottenWhole() throws IOException {
    Path before = folder.resolve("before");
    Path after = folder.resolve("after");
    try (RocksBlockStore store = Stores.open(folder.resolve("live"))) {
      for (long height = 1; height <= 3; height++) {
        store.append(block(height, 20, 1));
      }
      CrashCopy.of(folder.resolve("live"), before);
      store.append(block(4, 20, 1));
      CrashCopy.of(folder.resolve("live"), after);
    }
    String log = log(after).getFileName().toString();
    long whole = Files.size(log(after));
    long begin = Files.size(before.resolve("db").resolve(log));
    assertTrue(whole - begin > 200, "the last record has " + (whole - begin) + " bytes");
    for (long length = begin; length <= whole; length++) {
      Path torn = CrashCopy.of(before, folder.resolve("torn-" + length));
      Files.copy(log(after), torn.resolve("db").resolve(log), StandardCopyOption.REPLACE_EXISTING);
      truncate(torn.resolve("db").resolve(log), length);
      long expected = length < whole ? 3 : 4;
      try (RocksBlockStore store = Stores.open(torn)) {
        assertEquals(expected, store.height(), "log cut at " + length + " of " + whole);
        assertEquals(Optional.of(block(expected, 20, 1)), store.block(expected));
        assertEquals(expected == 4, store.transaction(txHash(4, 0)).isPresent());
        if (length % 50 == 0) {
          store.append(block(expected + 1, 20, 1));
        }
      }
      if (length % 50 == 0) {
        try (RocksBlockStore store = Stores.open(torn)) {
          assertEquals(expected + 1, store.height(), "goes on after a torn record");
        }
      }
    }
  }

  /** The disk said that it was written, so this is not a torn record but a loss. */
  @Test
  void aTornRecordThatWasAcknowledgedIsALoss() throws IOException {
    Path after = folder.resolve("after");
    try (RocksBlockStore store = Stores.open(folder.resolve("live"))) {
      store.append(block(1, 20));
      store.append(block(2, 20));
      CrashCopy.of(folder.resolve("live"), after);
    }
    for (int cut : new int[] {1, 10, 300}) {
      Path torn = CrashCopy.of(after, folder.resolve("torn-" + cut));
      truncate(log(torn), Files.size(log(torn)) - cut);
      StoreException said = assertThrows(StoreException.class, () -> Stores.open(torn).close());
      assertTrue(said.getMessage().contains("acknowledged, the last at height 2"), said.getMessage());
      Files.delete(torn.resolve("commit-marker"));
      try (RocksBlockStore store = Stores.open(torn)) {
        assertEquals(1, store.height(), "the operator accepted the loss");
        store.append(block(2, 20));
      }
      try (RocksBlockStore store = Stores.open(torn)) {
        assertEquals(2, store.height());
      }
    }
  }

  private static Path log(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("db"))) {
      List<Path> logs = files.filter(file -> file.toString().endsWith(".log")).toList();
      assertEquals(1, logs.size());
      return logs.get(0);
    }
  }

  private static void truncate(Path file, long length) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
  }
}
