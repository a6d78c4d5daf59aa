package org.blockberry.api.node;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.application.AppInfo;
import org.blockberry.api.application.Query;
import org.blockberry.api.application.QueryAnswer;
import org.blockberry.api.application.TxCheck;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolStats;
import org.blockberry.api.value.Bytes;
import org.osgi.annotation.versioning.ProviderType;

/** The one way in for transactions, and for questions to the application. Published by the node. Threading: any. */
@ProviderType
public interface TransactionService {
  /** Checks a transaction and puts it into the mempool. Never waits on the caller's thread. */
  CompletionStage<SubmitResult> submit(Bytes tx);

  /**
   * As {@link #submit}, then waits until it is committed and durable.
   *
   * @return fails with {@link java.util.concurrent.TimeoutException} if that takes longer than {@code timeout}
   */
  CompletionStage<SubmitResult> submitAndWait(Bytes tx, Duration timeout);

  /** Checks a transaction without keeping it. */
  CompletionStage<TxCheck> check(Bytes tx);

  /** Asks the application about committed state. */
  CompletionStage<QueryAnswer> query(Query query);

  /** What the application says about itself. */
  CompletionStage<AppInfo> appInfo();

  /** How full the mempool is. */
  PoolStats poolStats();

  /**
   * Transactions waiting, in order of arrival.
   *
   * @param max 1 or more
   */
  List<PoolEntry> waiting(int max);

  /**
   * Transactions waiting, in order of arrival, that came after another. One that is being added meanwhile may be missing although its
   * number is smaller than that of one which is there.
   *
   * @param afterSequence {@link PoolEntry#sequence} of the other, 0 for all
   * @param max 1 or more
   */
  default List<PoolEntry> waiting(long afterSequence, int max) {
    return waiting(Integer.MAX_VALUE).stream().filter(entry -> entry.sequence() > afterSequence).limit(max).toList();
  }

  /**
   * When a waiting transaction's time is over; empty if it does not wait.
   *
   * @throws UnsupportedOperationException the mempool in use keeps no times to live; the message is for an operator
   */
  default Optional<Instant> expiresAt(Bytes hash) {
    throw new UnsupportedOperationException("this node does not tell times to live");
  }

  /**
   * Sets how long a waiting transaction may still wait, counted from now and within the bounds of the mempool.
   *
   * @param time more than nothing
   * @return when its time is over now; empty if it does not wait
   * @throws UnsupportedOperationException as {@link #expiresAt}
   */
  default Optional<Instant> expireIn(Bytes hash, Duration time) {
    throw new UnsupportedOperationException("this node does not set times to live");
  }

  /**
   * Lets a waiting transaction wait longer, within the bounds of the mempool.
   *
   * @param by more than nothing
   * @return when its time is over now; empty if it does not wait
   * @throws UnsupportedOperationException as {@link #expiresAt}
   */
  default Optional<Instant> extendExpiry(Bytes hash, Duration by) {
    throw new UnsupportedOperationException("this node does not set times to live");
  }

  /** Empties the mempool; each transaction is reported as flushed. Gives their number. */
  int flush();
}
