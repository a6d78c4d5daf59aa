package org.blockberry.node.answer;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.store.StoredHeight;
import org.blockberry.api.store.TxLocation;
import org.blockberry.api.value.Bytes;

/** Checks what a block store answers. Whether a block is the right one is seen where it is decoded. */
record CheckedBlockStore(BlockStore store) implements BlockStore {
  @Override
  public void start() throws Exception {
    store.start();
  }

  @Override
  public void close() throws Exception {
    store.close();
  }

  @Override
  public long base() {
    return Answers.notNegative(store.base(), "base");
  }

  @Override
  public long height() {
    return Answers.notNegative(store.height(), "height");
  }

  @Override
  public void append(StoredBlock block) {
    store.append(block);
  }

  @Override
  public Optional<StoredBlock> block(long height) {
    Optional<StoredBlock> found = Answers.present(store.block(height), "block");
    Answers.require(found.isEmpty() || found.get().height() == height, "block gave another height than " + height);
    return found;
  }

  @Override
  public OptionalLong nextHeight(long from) {
    OptionalLong next = Answers.present(store.nextHeight(from), "nextHeight");
    Answers.require(next.isEmpty() || next.getAsLong() >= Math.max(1, from), "nextHeight gave a height below " + from);
    return next;
  }

  @Override
  public void takeOver(List<StoredHeight> heights) {
    store.takeOver(heights);
  }

  @Override
  public OptionalLong heightOf(Bytes hash) {
    OptionalLong height = Answers.present(store.heightOf(hash), "heightOf");
    Answers.require(height.isEmpty() || height.getAsLong() >= 1, "heightOf gave a height below 1");
    return height;
  }

  @Override
  public void saveResults(long height, Bytes results) {
    store.saveResults(height, results);
  }

  @Override
  public Optional<Bytes> results(long height) {
    return Answers.present(store.results(height), "results");
  }

  @Override
  public void saveState(long height, Bytes state) {
    store.saveState(height, state);
  }

  @Override
  public Optional<Bytes> state(long height) {
    return Answers.present(store.state(height), "state");
  }

  @Override
  public OptionalLong stateHeight() {
    OptionalLong height = Answers.present(store.stateHeight(), "stateHeight");
    Answers.notNegative(height.orElse(0), "stateHeight");
    return height;
  }

  @Override
  public Optional<TxLocation> transaction(Bytes txHash) {
    Optional<TxLocation> found = Answers.present(store.transaction(txHash), "transaction");
    Answers.require(found.isEmpty() || found.get().height() >= 1 && found.get().index() >= 0, "transaction gave no place in a block");
    return found;
  }

  @Override
  public long pruneBelow(long height) {
    return Answers.notNegative(store.pruneBelow(height), "pruneBelow");
  }

  @Override
  public long pruneBelow(long height, long keepEvery) {
    return Answers.notNegative(store.pruneBelow(height, keepEvery), "pruneBelow");
  }

  @Override
  public void copyTo(Path folder) {
    store.copyTo(folder);
  }

  @Override
  public long syncedWrites() {
    return Answers.notNegative(store.syncedWrites(), "syncedWrites");
  }

  @Override
  public boolean isVolatile() {
    return store.isVolatile();
  }
}
