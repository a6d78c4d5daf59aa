package org.blockberry.store.blocks.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.blockberry.api.value.Bytes;
import org.blockberry.testing.contracts.Blocks;
import org.blockberry.testing.contracts.CrashCopy;
import org.rocksdb.RocksDB;

/**
 * Prints how long opening takes and how fast blocks are appended, beside what the disk does on its own at the same time. Not a
 * test: run {@code main} with an empty folder.
 */
final class StoreTimes {
  private StoreTimes() {}

  /** Argument: an empty folder on the disk to measure. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    long begun = System.nanoTime();
    RocksDB.loadLibrary();
    System.out.printf("native library loaded in %.0f ms%n", (System.nanoTime() - begun) / 1e6);
    for (int i = 0; i < 5; i++) {
      Path empty = folder.resolve("empty-" + i);
      timeOpen("new folder", empty);
      timeOpen("empty database after orderly close", empty);
    }
    Path many = folder.resolve("many");
    rawSync(folder, 600, 2_000);
    append(many, 10_000, 200, 3);
    for (int i = 0; i < 5; i++) {
      timeOpen("10,000 blocks after orderly close", many);
    }
    for (int i = 0; i < 3; i++) {
      Path crashed = folder.resolve("crashed-" + i);
      try (RocksBlockStore store = Stores.open(many)) {
        for (int block = 0; block < 1_000; block++) {
          store.append(Blocks.block(store.height() + 1, 200));
        }
        CrashCopy.of(many, crashed);
      }
      timeOpen("10,000 blocks after a crash with 1,000 blocks in the log", crashed);
    }
    rawSync(folder, 1 << 20, 200);
    append(folder.resolve("big"), 500, 1 << 20, 1_000);
    timeOpen("500 blocks of 1 MB after orderly close", folder.resolve("big"));
    rawSync(folder, 600, 2_000);
    read(many);
  }

  private static void timeOpen(String what, Path folder) {
    long begun = System.nanoTime();
    RocksBlockStore store = Stores.open(folder);
    long opened = System.nanoTime();
    store.close();
    System.out.printf("open, %-60s %8.1f ms (close %.1f ms)%n", what, (opened - begun) / 1e6, (System.nanoTime() - opened) / 1e6);
  }

  private static void append(Path folder, int blocks, int size, int txs) {
    try (RocksBlockStore store = Stores.open(folder)) {
      for (int height = 1; height <= Math.min(50, blocks / 10); height++) {
        store.append(Blocks.block(height, size, txs));
      }
      long nanos = 0;
      int count = 0;
      while (store.height() < blocks) {
        var block = Blocks.block(store.height() + 1, size, txs);
        long begun = System.nanoTime();
        store.append(block);
        nanos += System.nanoTime() - begun;
        count++;
      }
      System.out.printf("append of %,d bytes with %d transactions: %,.0f blocks/s, %.2f ms each, %.1f MB/s%n", size, txs,
          count * 1e9 / nanos, nanos / 1e6 / count, count * 1e9 / nanos * size / 1e6);
      long begun = System.nanoTime();
      for (int i = 0; i < 200; i++) {
        store.saveResults(store.height() - i, Bytes.wrap(new byte[200]));
        store.saveState(store.height() - i, Bytes.wrap(new byte[500]));
      }
      System.out.printf("saveResults and saveState: %.3f ms each%n", (System.nanoTime() - begun) / 1e6 / 400);
    }
  }

  private static void read(Path folder) {
    try (RocksBlockStore store = Stores.open(folder)) {
      for (int round = 0; round < 3; round++) {
        long begun = System.nanoTime();
        for (long height = 1; height <= 10_000; height++) {
          store.block(height);
        }
        long blocks = System.nanoTime() - begun;
        begun = System.nanoTime();
        for (long height = 1; height <= 10_000; height++) {
          store.transaction(Blocks.txHash(height, 1));
        }
        long found = System.nanoTime() - begun;
        begun = System.nanoTime();
        for (long height = 1; height <= 10_000; height++) {
          store.transaction(Blocks.txHash(height, 1_000));
        }
        System.out.printf("read: block %.1f us, transaction found %.1f us, not found %.1f us (hashing included)%n",
            blocks / 1e7, found / 1e7, (System.nanoTime() - begun) / 1e7);
      }
    }
  }

  private static void rawSync(Path folder, int size, int count) throws IOException {
    Path file = folder.resolve("raw");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer content = ByteBuffer.allocateDirect(size);
      long begun = System.nanoTime();
      for (int i = 0; i < count; i++) {
        channel.write(content.clear());
        channel.force(false);
      }
      System.out.printf("disk: %,d bytes appended and synced: %,.0f/s, %.2f ms each%n", size,
          count * 1e9 / (System.nanoTime() - begun), (System.nanoTime() - begun) / 1e6 / count);
    }
    Files.delete(file);
  }
}
