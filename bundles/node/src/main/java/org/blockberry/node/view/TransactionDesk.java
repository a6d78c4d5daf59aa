package org.blockberry.node.view;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.blockberry.api.application.AppInfo;
import org.blockberry.api.application.Application;
import org.blockberry.api.application.Query;
import org.blockberry.api.application.QueryAnswer;
import org.blockberry.api.application.TxCheck;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolExpiry;
import org.blockberry.api.mempool.PoolStats;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.node.SubmitResult;
import org.blockberry.api.node.TransactionService;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.intake.TransactionIntake;
import org.blockberry.node.watch.Workers;

/** Transactions and questions to the application, for RPC methods and commands. */
public final class TransactionDesk implements TransactionService {
  private final TransactionIntake intake;
  private final Slot<Mempool> mempool;
  private final Slot<Application> application;
  private final Workers queries;
  private final Clock clock;

  /** @param queries where questions to the application run */
  public TransactionDesk(TransactionIntake intake, Slot<Mempool> mempool, Slot<Application> application, Workers queries, Clock clock) {
    this.intake = intake;
    this.mempool = mempool;
    this.application = application;
    this.queries = queries;
    this.clock = clock;
  }

  @Override
  public CompletionStage<SubmitResult> submit(Bytes tx) {
    return intake.submit(tx);
  }

  @Override
  public CompletionStage<SubmitResult> submitAndWait(Bytes tx, Duration timeout) {
    return intake.submitAndWait(tx).toCompletableFuture().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public CompletionStage<TxCheck> check(Bytes tx) {
    return supply(() -> intake.check(tx));
  }

  @Override
  public CompletionStage<QueryAnswer> query(Query query) {
    return supply(() -> application.call(app -> app.query(query)));
  }

  @Override
  public CompletionStage<AppInfo> appInfo() {
    return supply(() -> application.call(Application::info));
  }

  private <R> CompletionStage<R> supply(Supplier<R> question) {
    try {
      return queries.supply(question::get, why -> new SlotEmpty(application.name(), why));
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(new IllegalStateException("too many questions wait for the application already, or the"
          + " node is stopping; try again"));
    }
  }

  @Override
  public PoolStats poolStats() {
    try {
      return mempool.call(Mempool::stats);
    } catch (SlotEmpty e) {
      return new PoolStats(0, 0);
    }
  }

  @Override
  public List<PoolEntry> waiting(int max) {
    return waiting(0, max);
  }

  @Override
  public List<PoolEntry> waiting(long afterSequence, int max) {
    return mempool.call(pool -> {
      List<PoolEntry> entries = new ArrayList<>();
      pool.export(afterSequence, entry -> entries.add(entry) && entries.size() < max);
      return entries;
    });
  }

  @Override
  public Optional<Instant> expiresAt(Bytes hash) {
    return expiry(pool -> pool.expiresAt(hash));
  }

  @Override
  public Optional<Instant> expireIn(Bytes hash, Duration time) {
    requirePositive(time);
    return expiry(pool -> pool.expireAt(hash, later(clock.instant(), time)));
  }

  @Override
  public Optional<Instant> extendExpiry(Bytes hash, Duration by) {
    requirePositive(by);
    return expiry(pool -> pool.extend(hash, by));
  }

  private static void requirePositive(Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException("the time is " + time + " but must be more than nothing");
    }
  }

  private static Instant later(Instant now, Duration time) {
    return time.compareTo(Duration.between(now, Instant.MAX)) < 0 ? now.plus(time) : Instant.MAX;
  }

  private <R> R expiry(Function<PoolExpiry, R> question) {
    return mempool.call(pool -> question.apply(pool.expiry().orElseThrow(() -> new UnsupportedOperationException(
        "the mempool in use keeps no times to live; \"node:use mempool ttl\" takes one that does, with all that waits"))));
  }

  @Override
  public int flush() {
    List<PoolEntry> flushed = mempool.call(pool -> {
      List<PoolEntry> all = new ArrayList<>();
      pool.export(0, all::add);
      all.removeIf(entry -> !pool.remove(entry.hash(), RemovalReason.FLUSHED));
      return all;
    });
    flushed.forEach(entry -> intake.removed(entry, RemovalReason.FLUSHED));
    return flushed.size();
  }
}
