package org.blockberry.testing.contracts;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusContext;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.consensus.ConsensusSigner;
import org.blockberry.api.consensus.Proposal;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.value.Bytes;

/**
 * A node in memory around one engine: builds proposals, commits blocks on a thread of its own, and can delay, fail or
 * lose both. What the engine must not do is collected in {@link #violations}. Thread safe.
 */
public final class FakeConsensusContext extends TestContext implements ConsensusContext {
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final ChainModel model;
  private final Optional<ConsensusSigner> signer;
  private final ExecutorService node = Executors.newSingleThreadExecutor(task -> {
    Thread thread = new Thread(task, "fake-node");
    thread.setDaemon(true);
    return thread;
  });
  private final List<SealedBlock> offered = new CopyOnWriteArrayList<>();
  private final List<SealedBlock> committed = new CopyOnWriteArrayList<>();
  private final List<String> violations = new CopyOnWriteArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();

  // The rest is guarded by this object's monitor.
  private final Queue<Bytes> txs = new ArrayDeque<>();
  private final Queue<RuntimeException> proposeFailures = new ArrayDeque<>();
  private final Queue<RuntimeException> commitFailures = new ArrayDeque<>();
  private ChainTip tip;
  private ConsensusEngine engine;
  private boolean proposalsHeld;
  private boolean commitsHeld;
  private boolean commitsLost;
  private Optional<String> refusal = Optional.empty();
  private int committing;
  private int proposals;
  private int proposalsAnswered;

  /**
   * A chain without blocks.
   *
   * @param signer key of the chain's one validator
   * @param hasKey whether the engine gets the key
   */
  public FakeConsensusContext(
      Path folder, ChainModel model, ConsensusSigner signer, boolean hasKey, long initialHeight) {
    super(folder);
    this.model = model;
    this.signer = hasKey ? Optional.of(signer) : Optional.empty();
    this.tip = model.genesis(chainId(), signer.publicKey(), initialHeight);
  }

  /** The engine to be told about commits. */
  public synchronized void attach(ConsensusEngine attached) {
    engine = attached;
  }

  /** Puts a transaction in the pool and tells the engine if the pool was empty. */
  public void submit(Bytes tx) {
    ConsensusEngine told;
    synchronized (this) {
      told = txs.isEmpty() ? engine : null;
      txs.add(tx);
    }
    if (told != null) {
      told.onTransactionsAvailable();
    }
  }

  /** Keeps back proposals, or lets them go on. */
  public synchronized void holdProposals(boolean hold) {
    proposalsHeld = hold;
    notifyAll();
  }

  /** Keeps back commits, or lets them go on. */
  public synchronized void holdCommits(boolean hold) {
    commitsHeld = hold;
    notifyAll();
  }

  /** Commits from now on never happen and are never answered, as if the process had died. */
  public synchronized void loseCommits(boolean lose) {
    commitsLost = lose;
  }

  /** The next proposal fails with {@code thrown}. */
  public synchronized void failProposal(RuntimeException thrown) {
    proposeFailures.add(thrown);
  }

  /** The next commit fails with {@code thrown}. */
  public synchronized void failCommit(RuntimeException thrown) {
    commitFailures.add(thrown);
  }

  /** What {@link #validate} answers from now on. */
  public synchronized void refuseBlocks(Optional<String> reason) {
    refusal = reason;
  }

  /** Blocks that the engine handed over, committed or not, with repetitions. */
  public List<SealedBlock> offered() {
    return List.copyOf(offered);
  }

  /** Blocks in the chain. */
  public List<SealedBlock> committed() {
    return List.copyOf(committed);
  }

  /** What the engine did although it must not. */
  public List<String> violations() {
    return List.copyOf(violations);
  }

  /** Reasons given to {@link #fail}. */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  /** Proposals asked for so far. */
  public synchronized int proposals() {
    return proposals;
  }

  /** Proposals answered so far; the engine has been told. */
  public synchronized int proposalsAnswered() {
    return proposalsAnswered;
  }

  /** Waits until the chain has {@code height}. */
  public void awaitHeight(long height) {
    await("height " + height + ", failures " + failures + ", violations " + violations, () -> tip().height() >= height);
  }

  /** Waits until {@code condition} holds, at most 30 seconds. */
  public static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + DEADLINE_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain for " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(200_000);
    }
  }

  @Override
  public synchronized ChainTip tip() {
    return tip;
  }

  @Override
  public Optional<ConsensusSigner> signer() {
    return signer;
  }

  @Override
  public synchronized boolean transactionsAvailable() {
    return !txs.isEmpty();
  }

  @Override
  public CompletionStage<Proposal> propose(int round, Bytes lastCommit, Bytes proposerAddress) {
    CompletableFuture<Proposal> answer = new CompletableFuture<>();
    synchronized (this) {
      proposals++;
      if (committing > 0) {
        violations.add("a proposal was asked for while a commit is in flight");
      }
    }
    later(answer, () -> {
      RuntimeException failure;
      ChainTip base;
      List<Bytes> reaped;
      synchronized (this) {
        waitWhile(() -> proposalsHeld);
        failure = proposeFailures.poll();
        base = tip;
        reaped = new ArrayList<>(txs);
      }
      if (failure != null) {
        answer.completeExceptionally(failure);
      } else {
        answer.complete(model.propose(chainId(), base, lastCommit, proposerAddress, clock().instant(), reaped));
      }
      synchronized (this) {
        proposalsAnswered++;
      }
    });
    return answer;
  }

  @Override
  public synchronized CompletionStage<Optional<String>> validate(Bytes block) {
    return CompletableFuture.completedFuture(refusal);
  }

  @Override
  public CompletionStage<ChainTip> commit(SealedBlock block) {
    CompletableFuture<ChainTip> answer = new CompletableFuture<>();
    offered.add(block);
    synchronized (this) {
      if (++committing > 1) {
        violations.add("two commits in flight at height " + block.height());
      }
      if (block.height() != tip.height() + 1) {
        violations.add("block " + block.height() + " was handed over while the tip is " + tip.height());
      }
      if (commitsLost) {
        committing--;
        return answer;
      }
    }
    later(answer, () -> commitNow(block, answer));
    return answer;
  }

  @Override
  public void fail(String reason) {
    failures.add(reason);
  }

  @Override
  public void close() {
    node.shutdownNow();
    super.close();
  }

  private void commitNow(SealedBlock block, CompletableFuture<ChainTip> answer) {
    RuntimeException failure;
    ChainTip before;
    ConsensusEngine told;
    synchronized (this) {
      waitWhile(() -> commitsHeld);
      failure = commitFailures.poll();
      before = tip;
      told = engine;
    }
    ChainTip after = null;
    if (failure == null) {
      try {
        after = model.commit(chainId(), before, block);
        if (told != null) {
          told.onStored(block.height());
        }
      } catch (RuntimeException e) {
        failure = e;
        violations.add("block " + block.height() + ": " + e.getMessage());
      }
    }
    synchronized (this) {
      committing--;
      if (failure == null) {
        committed.add(block);
        txs.clear();
        tip = after;
      }
    }
    if (failure != null) {
      answer.completeExceptionally(failure);
      return;
    }
    answer.complete(after);
    if (told != null) {
      told.onCommitted(after);
    }
  }

  private void later(CompletableFuture<?> answer, Runnable work) {
    try {
      node.execute(() -> {
        try {
          work.run();
        } catch (RuntimeException e) {
          answer.completeExceptionally(e);
        }
      });
    } catch (java.util.concurrent.RejectedExecutionException e) {
      answer.completeExceptionally(e); // the test is over
    }
  }

  private void waitWhile(BooleanSupplier held) {
    while (held.getAsBoolean()) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("the test is over", e);
      }
    }
  }
}
