package org.blockberry.testing.benchmarks.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.BlockStoreFactory;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.store.TxLocation;
import org.blockberry.store.blocks.memory.MemoryBlockStoreFactory;
import org.blockberry.store.blocks.rocksdb.RocksBlockStoreFactory;
import org.blockberry.testing.contracts.Blocks;
import org.blockberry.testing.contracts.TestContext;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A block store that holds 1,000 blocks. Read {@code append} beside {@code diskAlone}, which syncs as many bytes in the same
 * folder: the rest is ours.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = {"-Xms1g", "-Xmx1g"})
public class BlockStoreBenchmark {
  private static final int HELD = 1_000;

  /** Which store. */
  @Param({"memory", "rocksdb"})
  public String type;

  /** Bytes of a block. */
  @Param({"1000", "1000000"})
  public int blockBytes;

  private Path folder;
  private TestContext context;
  private BlockStore store;
  private FileChannel disk;
  private StoredBlock next;
  private ByteBuffer content;
  private long asked;

  /** Fills a store with small blocks. */
  @Setup
  public void open() throws Exception {
    folder = Files.createTempDirectory("block-store-benchmark");
    context = new TestContext(folder.resolve("store"));
    BlockStoreFactory factory = type.equals("memory") ? new MemoryBlockStoreFactory() : new RocksBlockStoreFactory();
    store = factory.create(factory.settings().defaults(), context);
    store.start();
    for (int height = 1; height <= HELD; height++) {
      store.append(Blocks.block(height, 1_000, 10));
    }
    disk = FileChannel.open(folder.resolve("raw"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    content = ByteBuffer.allocateDirect(blockBytes);
  }

  /** Makes the next block; the oldest go, so that the memory is not used up. */
  @Setup(Level.Invocation)
  public void prepare() {
    if (next == null || next.height() <= store.height()) {
      next = Blocks.block(store.height() + 1, blockBytes, 10);
    }
    asked = asked % HELD + 1;
    if (store.height() - store.base() > HELD + 100) {
      store.pruneBelow(store.height() - HELD);
    }
  }

  /** Removes everything. */
  @TearDown
  public void close() throws Exception {
    disk.close();
    store.close();
    context.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** One block with 10 transactions, on disk when it returns. */
  @Benchmark
  public long append() {
    store.append(next);
    return store.height();
  }

  /** What the disk takes for as many bytes. */
  @Benchmark
  public long diskAlone() throws IOException {
    disk.write(content.clear());
    disk.force(false);
    return disk.position();
  }

  /** Reads a block of 1,000 bytes. */
  @Benchmark
  public Optional<StoredBlock> readBlock() {
    return store.block(store.base() + asked % 900);
  }

  /** Looks up a transaction that was never committed, as the intake does for each new one; hashing included. */
  @Benchmark
  public Optional<TxLocation> lookUpUnknownTransaction() {
    return store.transaction(Blocks.txHash(asked, 1_000));
  }
}
