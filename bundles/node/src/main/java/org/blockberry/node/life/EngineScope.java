package org.blockberry.node.life;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusContext;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.consensus.Proposal;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.scope.InstanceScope;
import org.blockberry.node.scope.NodeServices;

/** What a consensus engine is lent. Once it is closed, nothing of it reaches the chain any more. */
final class EngineScope extends InstanceScope implements ConsensusContext {
  private final ChainWork work;
  private final Optional<ConsensusSigner> signer; // for its whole life: another role makes another engine
  private volatile boolean closed;

  EngineScope(String type, NodeServices services, ChainWork work) {
    super(SlotName.CONSENSUS, type, services);
    this.work = work;
    this.signer = work.signer().get();
  }

  @Override
  public ChainTip tip() {
    return work.committer().tip();
  }

  @Override
  public Optional<ConsensusSigner> signer() {
    return closed ? Optional.empty() : signer;
  }

  @Override
  public boolean transactionsAvailable() {
    return work.transactionsAvailable();
  }

  @Override
  public CompletionStage<Proposal> propose(int round, Bytes lastCommit, Bytes proposerAddress) {
    return supply(() -> work.propose(lastCommit, proposerAddress), work.builders());
  }

  @Override
  public CompletionStage<Optional<String>> validate(Bytes block) {
    return supply(() -> work.judge(block), work.builders());
  }

  @Override
  public CompletionStage<ChainTip> commit(SealedBlock block) {
    return closed ? failed() : work.committer().commit(block);
  }

  @Override
  public void fail(String reason) {
    if (!closed) {
      work.engineFailed(reason);
    }
  }

  private <R> CompletionStage<R> supply(java.util.function.Supplier<R> task, Executor executor) {
    try {
      return closed ? failed() : CompletableFuture.supplyAsync(task, executor);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(new IllegalStateException("too much is asked for already, or the node is stopping"));
    }
  }

  private static <R> CompletionStage<R> failed() {
    return CompletableFuture.failedFuture(new IllegalStateException("the engine is closed"));
  }

  @Override
  public synchronized void close() {
    closed = true;
    super.close();
  }
}
