package org.blockberry.node.view;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.store.TxLocation;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.verify.ChainState;

/** The committed chain: what the block store holds up to the tip. A block that is stored but not concluded is not shown. */
public final class ChainView implements ChainReader {
  private final Bytes genesis;
  private final Slot<BlockStore> blocks;
  private final Supplier<ChainTip> tip;
  private final BooleanSupplier catchingUp;

  public ChainView(Bytes genesis, Slot<BlockStore> blocks, Supplier<ChainTip> tip, BooleanSupplier catchingUp) {
    this.genesis = genesis;
    this.blocks = blocks;
    this.tip = tip;
    this.catchingUp = catchingUp;
  }

  @Override
  public Bytes genesis() {
    return genesis;
  }

  @Override
  public ChainTip tip() {
    return tip.get();
  }

  @Override
  public long base() {
    return blocks.call(BlockStore::base);
  }

  private boolean committed(long height) {
    return height >= 1 && height <= tip.get().height();
  }

  @Override
  public Optional<StoredBlock> block(long height) {
    return committed(height) ? blocks.call(store -> store.block(height)) : Optional.empty();
  }

  @Override
  public OptionalLong heightOf(Bytes hash) {
    OptionalLong height = blocks.call(store -> store.heightOf(hash));
    return height.isPresent() && committed(height.getAsLong()) ? height : OptionalLong.empty();
  }

  @Override
  public Optional<Bytes> results(long height) {
    return committed(height) ? blocks.call(store -> store.results(height)) : Optional.empty();
  }

  @Override
  public Optional<Bytes> validators(long height) {
    ChainTip end = tip.get();
    if (height == end.height() + 2) {
      return Optional.of(end.nextValidators());
    }
    if (height > end.height() + 1) {
      return Optional.empty();
    }
    // The record before the lowest block is pruned with its block; the one after it knows who signed it.
    return before(height).map(state -> state.validators().encode()).or(() -> after(height).map(state -> state.lastValidators().encode()));
  }

  @Override
  public Optional<Bytes> consensusParams(long height) {
    return height > tip.get().height() + 1 ? Optional.empty() : before(height).map(state -> state.params().encode());
  }

  @Override
  public Optional<Bytes> stateRecord(long height) {
    return committed(height) ? blocks.call(store -> store.state(height)) : Optional.empty();
  }

  private Optional<ChainState> after(long height) {
    return committed(height) ? blocks.call(store -> store.state(height)).map(ChainState::decode) : Optional.empty();
  }

  private Optional<ChainState> before(long height) {
    return height < 1 ? Optional.empty() : blocks.call(store -> store.state(height - 1)).map(ChainState::decode);
  }

  @Override
  public Optional<TxLocation> transaction(Bytes txHash) {
    return blocks.call(store -> store.transaction(txHash)).filter(location -> committed(location.height()));
  }

  @Override
  public boolean catchingUp() {
    return catchingUp.getAsBoolean();
  }
}
