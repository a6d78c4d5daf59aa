package org.blockberry.node.evidence;

import java.util.Optional;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.store.BlockStore;
import org.blockberry.chain.Block;
import org.blockberry.chain.SignedHeader;
import org.blockberry.chain.verify.ChainState;

/** From the block store. */
final class StoreHistory implements ChainHistory {
  private final Slot<BlockStore> blocks;

  StoreHistory(Slot<BlockStore> blocks) {
    this.blocks = blocks;
  }

  @Override
  public Optional<ChainState> after(long height) {
    return blocks.call(store -> store.state(height)).map(ChainState::decode);
  }

  @Override
  public Optional<SignedHeader> header(long height) {
    return block(height).flatMap(block -> block(height + 1).map(next -> new SignedHeader(block.header(), next.lastCommit())));
  }

  Optional<Block> block(long height) {
    return blocks.call(store -> store.block(height)).map(stored -> Block.decode(stored.block()));
  }

  /** Height of the oldest block; 0 without any. */
  long base() {
    return blocks.call(BlockStore::base);
  }
}
