package org.blockberry.testing.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.blockberry.api.application.AppInfo;
import org.blockberry.api.application.Application;
import org.blockberry.api.application.BlockInput;
import org.blockberry.api.application.BlockOutcome;
import org.blockberry.api.application.CheckMode;
import org.blockberry.api.application.InitChain;
import org.blockberry.api.application.InitChainResult;
import org.blockberry.api.application.Misbehavior;
import org.blockberry.api.application.Query;
import org.blockberry.api.application.QueryAnswer;
import org.blockberry.api.application.TxCheck;
import org.blockberry.api.application.TxOutcome;
import org.blockberry.api.application.ValidatorChange;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.ValidatorUpdate;

/** An application whose state is a hash over all blocks. What it committed survives a crash, what it executed does not. */
final class NodeApplication implements Application {
  private static final Bytes REFUSED = Bytes.utf8("refuse me");

  private final BooleanSupplier honest;
  private final LongFunction<List<ValidatorUpdate>> changes;
  private final BiConsumer<Long, List<Misbehavior>> told;
  private final Runnable onWrite;
  private final LongConsumer executes;
  private final long divergesAt;

  // on disk
  private long height;
  private Bytes hash = Bytes.EMPTY;

  // in memory
  private Bytes begun;
  private long executedHeight;
  private Bytes executed;

  /**
   * @param honest whether it prepares what others accept
   * @param changes of the validators after a height
   * @param told hears who misbehaved, with the height of the block that says it
   * @param onWrite called before and after its state becomes durable
   * @param executes told of each height whose state became durable
   * @param divergesAt height at which it comes to another state than others; 0 for none
   */
  NodeApplication(BooleanSupplier honest, LongFunction<List<ValidatorUpdate>> changes, BiConsumer<Long, List<Misbehavior>> told,
      Runnable onWrite, LongConsumer executes, long divergesAt) {
    this.honest = honest;
    this.changes = changes;
    this.told = told;
    this.onWrite = onWrite;
    this.executes = executes;
    this.divergesAt = divergesAt;
  }

  void restarted() {
    begun = null;
    executed = null;
  }

  @Override
  public AppInfo info() {
    return AppInfo.builder().lastHeight(height).lastAppHash(hash).build();
  }

  @Override
  public InitChainResult initChain(InitChain genesis) {
    begun = SimBlock.sha256(Bytes.utf8(genesis.chainId()));
    return InitChainResult.builder(begun).build();
  }

  @Override
  public TxCheck checkTx(Bytes tx, CheckMode mode) {
    return TxCheck.builder().build();
  }

  @Override
  public List<Bytes> prepareProposal(BlockInput proposed, long maxBytes) {
    if (honest.getAsBoolean()) {
      return proposed.txs();
    }
    List<Bytes> bad = new ArrayList<>(proposed.txs());
    bad.add(REFUSED);
    return bad;
  }

  @Override
  public boolean processProposal(BlockInput proposal) {
    return !proposal.txs().contains(REFUSED);
  }

  @Override
  public BlockOutcome executeBlock(BlockInput block) {
    told.accept(block.height(), block.misbehavior());
    Bytes state = (height == 0 ? begun : hash).concat(Block.dataHash(block.txs()));
    for (Misbehavior offence : block.misbehavior()) {
      state = state.concat(Bytes.utf8(offence.toString()));
    }
    executed = SimBlock.sha256(block.height() == divergesAt ? state.concat(REFUSED) : state);
    executedHeight = block.height();
    List<TxOutcome> outcomes = block.txs().stream().map(tx -> TxOutcome.builder().data(tx).build()).toList();
    List<ValidatorChange> named = changes.apply(block.height()).stream()
        .map(update -> new ValidatorChange(update.publicKey().type().text(), update.publicKey().bytes(), update.power())).toList();
    return BlockOutcome.builder(executed, outcomes).validatorChanges(named).build();
  }

  @Override
  public long commit() {
    onWrite.run();
    height = executedHeight;
    hash = executed;
    executed = null;
    executes.accept(height);
    onWrite.run();
    return 0;
  }

  @Override
  public QueryAnswer query(Query query) {
    return QueryAnswer.builder().build();
  }
}
