package org.blockberry.node.life;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusContext;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.consensus.EvidenceVerdict;
import org.blockberry.api.consensus.Proposal;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.transport.StreamHandler;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.peer.StreamBoard;
import org.blockberry.node.scope.InstanceScope;
import org.blockberry.node.scope.NodeServices;

/** What a consensus engine is lent. Once it is closed, nothing of it reaches the chain any more. */
final class EngineScope extends InstanceScope implements ConsensusContext {
  private final ChainWork work;
  private final StreamBoard board;
  private final List<Runnable> streams = new ArrayList<>(); // each closes one; guarded by this
  private final Optional<ConsensusSigner> signer; // for its whole life: another role makes another engine
  private volatile boolean closed;

  EngineScope(String type, NodeServices services, ChainWork work, StreamBoard board) {
    super(SlotName.CONSENSUS, type, services);
    this.work = work;
    this.board = board;
    this.signer = work.signer().get();
  }

  @Override
  public void stream(StreamHandler handler) {
    if (closed) {
      throw new IllegalStateException("the engine is closed");
    }
    Runnable opened = board.open(handler); // not under a lock: others are called
    boolean late;
    synchronized (this) {
      late = closed;
      if (!late) {
        streams.add(opened);
      }
    }
    if (late) {
      opened.run();
    }
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
  public CompletionStage<Proposal> proposeExtended(int round, Bytes extendedCommit, Bytes proposerAddress) {
    return supply(() -> work.proposeExtended(extendedCommit, proposerAddress), work.builders());
  }

  @Override
  public CompletionStage<Bytes> extendVote(Bytes block) {
    return supply(() -> work.extendVote(block), work.builders());
  }

  @Override
  public CompletionStage<Boolean> verifyVoteExtension(Bytes vote) {
    return supply(() -> work.verifyVoteExtension(vote), work.extensions());
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
  public CompletionStage<EvidenceVerdict> doubleVote(Bytes one, Bytes other) {
    return closed ? failed() : work.evidence().doubleVote(one, other);
  }

  @Override
  public CompletionStage<EvidenceVerdict> evidence(Bytes evidence) {
    return closed ? failed() : work.evidence().correct(evidence);
  }

  @Override
  public List<Bytes> pendingEvidence() {
    return closed ? List.of() : work.evidence().waiting();
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
      return CompletableFuture.failedFuture( // its type tells the engine that it may ask again
          new RejectedExecutionException("too much is asked for already, or the node is stopping", e));
    }
  }

  private static <R> CompletionStage<R> failed() {
    return CompletableFuture.failedFuture(new IllegalStateException("the engine is closed"));
  }

  @Override
  public void close() {
    List<Runnable> opened;
    synchronized (this) {
      closed = true;
      opened = List.copyOf(streams);
      streams.clear();
    }
    opened.forEach(Runnable::run);
    super.close();
  }
}
