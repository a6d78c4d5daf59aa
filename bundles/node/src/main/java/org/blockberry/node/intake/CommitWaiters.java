package org.blockberry.node.intake;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.blockberry.api.application.TxCheck;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.node.SubmitResult;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.commit.AppTranslation;
import org.blockberry.node.commit.CommittedBlock;

/** Callers that wait for their transaction to be committed, by hash. Bounded. Thread safe. */
final class CommitWaiters {
  private final Map<Bytes, CompletableFuture<SubmitResult>> waiting = new ConcurrentHashMap<>();
  private final int most;

  /** @param most callers at once, 1 or more */
  CommitWaiters(int most) {
    this.most = most;
  }

  int size() {
    return waiting.size();
  }

  /** A future for {@code hash}, or null if too many wait or somebody waits for it already. */
  CompletableFuture<SubmitResult> register(Bytes hash) {
    if (waiting.size() >= most) {
      return null;
    }
    CompletableFuture<SubmitResult> mine = new CompletableFuture<>();
    if (waiting.putIfAbsent(hash, mine) != null) {
      return null;
    }
    mine.whenComplete((result, failure) -> waiting.remove(hash, mine));
    return mine;
  }

  boolean waitsFor(Bytes hash) {
    return waiting.containsKey(hash);
  }

  void committed(CommittedBlock block, TxCheck accepted) {
    if (waiting.isEmpty()) {
      return;
    }
    List<Bytes> hashes = block.txHashes();
    for (int i = 0; i < hashes.size(); i++) {
      CompletableFuture<SubmitResult> waiter = waiting.get(hashes.get(i));
      if (waiter != null) {
        waiter.complete(SubmitResult.builder(hashes.get(i)).check(accepted).height(block.height())
            .outcome(AppTranslation.outcome(block.results().txResults().get(i))).build());
      }
    }
  }

  void removed(Bytes hash, RemovalReason reason) {
    CompletableFuture<SubmitResult> waiter = waiting.get(hash);
    if (waiter != null) {
      waiter.complete(SubmitResult.builder(hash)
          .refusal("the transaction left the mempool: " + reason.text()).retriable(reason != RemovalReason.INVALID).build());
    }
  }

  /** Answers everybody who is left. */
  void close(Function<Bytes, SubmitResult> answer) {
    waiting.forEach((hash, waiter) -> waiter.complete(answer.apply(hash)));
  }
}
