package org.blockberry.sync.blocks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.api.node.BlockVerdict.Kind;
import org.blockberry.api.node.CatchUp;
import org.blockberry.api.value.Bytes;

/** A node without application: a block is right if it is the one that {@link #sealed} makes. */
final class FakeDesk implements NodeDesk {
  final Map<Long, SealedBlock> blocks = new HashMap<>();
  final Set<String> ours = new HashSet<>();
  final List<String> progress = new ArrayList<>();
  boolean stores = true;
  boolean parked;
  long base = 1;
  long height;
  int maxMessageBytes = 1 << 20;
  Runnable grown = () -> { };
  /** Not null: who takes the chain waits for it. */
  CompletableFuture<Void> opening = CompletableFuture.completedFuture(null);

  static SealedBlock sealed(long height) {
    return new SealedBlock(height, Bytes.utf8("block " + height), Bytes.utf8("proof"));
  }

  void grow(long to) {
    while (height < to) {
      height++;
      blocks.put(height, sealed(height));
    }
    grown.run();
  }

  @Override
  public boolean storesBlocks() {
    return stores;
  }

  @Override
  public long base() {
    return height == 0 ? 0 : base;
  }

  @Override
  public long height() {
    return height;
  }

  @Override
  public Optional<SealedBlock> block(long at) {
    return at < base ? Optional.empty() : Optional.ofNullable(blocks.get(at));
  }

  @Override
  public CompletionStage<BlockVerdict> offer(SealedBlock block) {
    return CompletableFuture.completedFuture(judge(block));
  }

  private BlockVerdict judge(SealedBlock block) {
    if (block.height() <= height) {
      return BlockVerdict.of(Kind.KNOWN, "");
    }
    if (!block.equals(sealed(block.height())) || block.height() != height + 1) {
      return BlockVerdict.of(Kind.INVALID, "wrong");
    }
    grow(block.height());
    return BlockVerdict.of(Kind.TAKEN, "");
  }

  @Override
  public CompletionStage<CatchUp> catchUp() {
    return opening.thenApply(unused -> {
      parked = true;
      return new CatchUp() {
        @Override
        public CompletionStage<BlockVerdict> commit(SealedBlock block) {
          return CompletableFuture.completedFuture(judge(block));
        }

        @Override
        public void progress(long target, double blocksPerSecond) {
          progress.add(height + " of " + target);
        }

        @Override
        public void close() {
          parked = false;
        }
      };
    });
  }

  @Override
  public boolean ours(String peer) {
    return ours.contains(peer);
  }

  @Override
  public int maxMessageBytes() {
    return maxMessageBytes;
  }
}
