package org.blockberry.testing.simulator;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.store.TxLocation;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.blocks.memory.MemoryBlockStore;
import org.blockberry.testing.contracts.TestMetrics;

/** A block store whose every write is durable when it returns; a crash may come before or after it. */
final class NodeBlocks implements BlockStore {
  private static final long MAX_BYTES = 1L << 30;

  private final BlockStore disk = new MemoryBlockStore(MAX_BYTES, new TestMetrics());
  private final Runnable onWrite;
  private final Consumer<StoredBlock> onAppend;
  private long writes;

  NodeBlocks(Runnable onWrite, Consumer<StoredBlock> onAppend) {
    this.onWrite = onWrite;
    this.onAppend = onAppend;
  }

  private void write(Runnable change) {
    onWrite.run();
    change.run();
    writes++;
    onWrite.run();
  }

  @Override
  public void append(StoredBlock block) {
    onAppend.accept(block);
    write(() -> disk.append(block));
  }

  @Override
  public void saveResults(long height, Bytes results) {
    write(() -> disk.saveResults(height, results));
  }

  @Override
  public void saveState(long height, Bytes state) {
    write(() -> disk.saveState(height, state));
  }

  @Override
  public long base() {
    return disk.base();
  }

  @Override
  public long height() {
    return disk.height();
  }

  @Override
  public Optional<StoredBlock> block(long height) {
    return disk.block(height);
  }

  @Override
  public OptionalLong heightOf(Bytes hash) {
    return disk.heightOf(hash);
  }

  @Override
  public Optional<Bytes> results(long height) {
    return disk.results(height);
  }

  @Override
  public Optional<Bytes> state(long height) {
    return disk.state(height);
  }

  @Override
  public OptionalLong stateHeight() {
    return disk.stateHeight();
  }

  @Override
  public Optional<TxLocation> transaction(Bytes txHash) {
    return disk.transaction(txHash);
  }

  @Override
  public long pruneBelow(long height) {
    return disk.pruneBelow(height);
  }

  @Override
  public long syncedWrites() {
    return writes;
  }
}
