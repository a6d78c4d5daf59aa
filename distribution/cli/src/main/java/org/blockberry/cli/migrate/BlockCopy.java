package org.blockberry.cli.migrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.store.StoredHeight;
import org.blockberry.api.store.TxLocation;
import org.blockberry.api.value.Bytes;

/**
 * Copies everything that one block store keeps into another, and compares them afterwards: blocks, the proofs seen for them, results,
 * chain-state records, and both indexes. Knows nothing of types, files or a clock. Not thread safe; nobody else uses the stores meanwhile.
 *
 * <p>What pruning kept below the base goes after the rest, so that the newest height of the target says how far a copy was that did not
 * end. Whoever begins again checks with {@link #continues} that the target is a beginning of the source.
 */
final class BlockCopy {
  private static final long MOST_BYTES = 4L << 20; // of one write; one block may be larger

  private final BlockStore source;
  private final BlockStore target;

  BlockCopy(BlockStore source, BlockStore target) {
    this.source = source;
    this.target = target;
  }

  /** Heights of which the source has the block. */
  static long count(BlockStore store) {
    long count = store.height() == 0 ? 0 : store.height() - store.base() + 1;
    for (OptionalLong kept = store.nextHeight(1); kept.isPresent() && kept.getAsLong() < store.base(); kept = store.nextHeight(kept.getAsLong() + 1)) {
      count++;
    }
    return count;
  }

  /** Whether what the target has is a beginning of what the source has now. */
  boolean continues() {
    if (target.height() == 0) {
      return true;
    }
    return target.base() == source.base() && target.height() <= source.height()
        && target.block(target.height()).equals(source.block(target.height()));
  }

  /**
   * Copies what the target lacks.
   *
   * @param atOnce heights in one write at most
   * @param copied is told how many heights the target has, after every write
   */
  void copy(int atOnce, LongConsumer copied) {
    recordsWithoutBlock();
    completeLast();
    long done = count(target);
    copied.accept(done);
    if (source.height() == 0) {
      return;
    }
    done = copyFrom(Math.max(source.base(), target.height() + 1), source.height(), done, atOnce, copied);
    copyFrom(1, source.base() - 1, done, atOnce, copied);
  }

  /** The record of the state in which the first block was executed; of a chain without blocks, the newest. */
  private void recordsWithoutBlock() {
    long of = source.height() == 0 ? source.stateHeight().orElse(-1) : source.base() - 1;
    if (of >= 0 && target.block(of).isEmpty() && !target.state(of).equals(source.state(of))) {
      source.state(of).filter(record -> source.block(of).isEmpty()).ifPresent(record -> target.saveState(of, record));
    }
  }

  /** A store that takes heights over in several writes may lack the end of the last, and the source may have got more for it since. */
  private void completeLast() {
    long last = target.height();
    if (last > 0) {
      source.results(last).ifPresent(results -> target.saveResults(last, results));
      source.state(last).filter(record -> !target.state(last).equals(Optional.of(record))).ifPresent(record -> target.saveState(last, record));
    }
  }

  private long copyFrom(long first, long last, long before, int atOnce, LongConsumer copied) {
    long done = before;
    List<StoredHeight> batch = new ArrayList<>();
    long bytes = 0;
    for (OptionalLong next = source.nextHeight(first); next.isPresent() && next.getAsLong() <= last; next = source.nextHeight(next.getAsLong() + 1)) {
      long height = next.getAsLong();
      if (height < source.base() && target.block(height).isPresent()) {
        continue; // copied before the interruption, and counted
      }
      StoredHeight all = all(height);
      batch.add(all);
      bytes += all.block().block().size() + all.results().map(Bytes::size).orElse(0) + all.state().map(Bytes::size).orElse(0);
      if (batch.size() >= atOnce || bytes >= MOST_BYTES) {
        done += flush(batch, copied, done);
        bytes = 0;
      }
    }
    return done + flush(batch, copied, done);
  }

  private int flush(List<StoredHeight> batch, LongConsumer copied, long done) {
    int size = batch.size();
    if (size > 0) {
      target.takeOver(List.copyOf(batch));
      batch.clear();
      copied.accept(done + size);
    }
    return size;
  }

  private StoredHeight all(long height) {
    StoredBlock block = source.block(height).orElseThrow(() -> new IllegalStateException("block " + height + " is listed but not there"));
    return new StoredHeight(block, source.results(height), source.state(height));
  }

  /**
   * Compares everything.
   *
   * @param verified is told how many heights were compared
   * @return what differs first; empty if nothing does
   */
  Optional<String> difference(LongConsumer verified) {
    if (source.base() != target.base() || source.height() != target.height()) {
      return Optional.of("one has blocks " + source.base() + " to " + source.height() + ", the other " + target.base() + " to " + target.height());
    }
    if (!source.stateHeight().equals(target.stateHeight())) {
      return Optional.of("the newest chain-state records are of heights " + source.stateHeight() + " and " + target.stateHeight());
    }
    long below = source.height() == 0 ? source.stateHeight().orElse(-1) : source.base() - 1;
    if (below >= 0 && !source.state(below).equals(target.state(below))) {
      return Optional.of("the chain-state record of height " + below);
    }
    long count = 0;
    for (long from = 1;; count++) {
      OptionalLong next = source.nextHeight(from);
      if (!next.equals(target.nextHeight(from))) {
        return Optional.of("at or above height " + from + " one has " + next + " next, the other " + target.nextHeight(from));
      }
      if (next.isEmpty()) {
        verified.accept(count);
        return Optional.empty();
      }
      verified.accept(count);
      Optional<String> wrong = difference(next.getAsLong());
      if (wrong.isPresent()) {
        return wrong;
      }
      from = next.getAsLong() + 1;
    }
  }

  private Optional<String> difference(long height) {
    Optional<StoredBlock> block = source.block(height);
    if (block.isEmpty() || !block.equals(target.block(height))) {
      return Optional.of("block " + height);
    }
    if (!source.results(height).equals(target.results(height))) {
      return Optional.of("the results of block " + height);
    }
    if (!source.state(height).equals(target.state(height))) {
      return Optional.of("the chain-state record of height " + height);
    }
    if (!target.heightOf(block.get().hash()).equals(OptionalLong.of(height))) {
      return Optional.of("the index entry of the hash of block " + height);
    }
    for (Bytes txHash : block.get().txHashes()) {
      Optional<TxLocation> place = source.transaction(txHash);
      if (!place.equals(target.transaction(txHash))) {
        return Optional.of("the index entry of transaction " + txHash + " in block " + height);
      }
    }
    return Optional.empty();
  }
}
