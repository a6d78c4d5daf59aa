package org.blockberry.node.intake;

import java.lang.ref.WeakReference;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.blockberry.api.application.Application;
import org.blockberry.api.application.CheckMode;
import org.blockberry.api.application.TxCheck;
import org.blockberry.api.mempool.AddResult;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolStats;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.metrics.Metrics;
import org.blockberry.api.node.SubmitResult;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.commit.CommittedBlock;
import org.blockberry.node.commit.IntakeGate;
import org.blockberry.node.journal.JournalException;
import org.blockberry.node.journal.TransactionJournal;
import org.blockberry.node.watch.CallWatch;
import org.blockberry.node.watch.FollowUps;
import org.blockberry.node.watch.Workers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way in for transactions: bounds, seen and committed filter, the application's check, then the mempool (design 4.2).
 *
 * <p>Exactly once: a hash that is being checked, waits or was seen lately is refused; when the memory of hashes has forgotten it,
 * the index of committed transactions and the pool itself refuse it. Index and pool are asked inside the {@link IntakeDoor}, which a
 * commit closes while it takes the block's transactions out of the pool, so there is no moment at which neither knows them. A commit
 * does not wait longer than {@value #PATIENCE_MILLIS} ms for those inside; they look at the index once more when they come out.
 *
 * <p>Threading: {@link #submit} returns at once; checks run on {@code bb-intake-*} behind a bounded queue. One that does not come back
 * from a plugin is replaced, and its caller gets a retriable error.
 */
public final class TransactionIntake implements IntakeGate, RemovalSink, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TransactionIntake.class);
  private static final int MAX_REPEATS = 3; // of a check that a commit overtook
  private static final int MAX_ANSWERS = 1_024; // blocks and removals whose waiting callers are not told yet
  private static final long CLOSE_WAIT_MILLIS = 1_000;
  private static final long PATIENCE_MILLIS = 1_000; // of a commit with those inside the door

  private final Slot<Mempool> mempool;
  private final Slot<Application> application;
  private final Slot<BlockStore> blocks;
  private final Clock clock;
  private final RemovalSink events;
  private final TransactionJournal journal;
  private final SeenFilter seen;
  private final CommitWaiters waiters = new CommitWaiters(IntakeSettings.MAX_COMMIT_WAITERS);
  private final Recheck recheck;
  private final IntakeDoor door = new IntakeDoor();
  private final HeldEntries held;
  private final Turns turns = new Turns();
  private final AtomicLong sequence = new AtomicLong();
  private final Workers checkers;
  private final Workers answers = Workers.fixed("bb-answers", 1, MAX_ANSWERS);
  private final FollowUps followUps;
  private final Metrics.Counter accepted;
  private final Metrics metrics;
  private volatile IntakeSettings settings;
  private volatile long height;
  private volatile Consumer<Bytes> onWaiting = hash -> { };
  private volatile Supplier<Optional<String>> hold = Optional::empty;
  private volatile BooleanSupplier behind = () -> false;

  /**
   * An intake.
   *
   * @param events hears of every transaction that leaves the pool uncommitted
   * @param journal keeps what is accepted; nobody is told "accepted" before it has
   */
  public TransactionIntake(IntakeSettings settings, Slot<Mempool> mempool, Slot<Application> application,
      Slot<BlockStore> blocks, Clock clock, RemovalSink events, TransactionJournal journal, Metrics metrics) {
    this(settings, mempool, application, blocks, clock, events, journal, metrics, CallWatch.none());
  }

  /** As above; {@code watch} replaces threads that do not come back. */
  public TransactionIntake(IntakeSettings settings, Slot<Mempool> mempool, Slot<Application> application,
      Slot<BlockStore> blocks, Clock clock, RemovalSink events, TransactionJournal journal, Metrics metrics, CallWatch watch) {
    this.settings = settings;
    this.mempool = mempool;
    this.application = application;
    this.blocks = blocks;
    this.clock = clock;
    this.events = events;
    this.journal = journal;
    this.metrics = metrics;
    this.seen = new SeenFilter(settings.cacheSize());
    this.recheck = new Recheck(mempool, application, this);
    this.held = new HeldEntries(() -> this.settings.limits().maxTxs());
    this.checkers = Workers.fixed("bb-intake", settings.threads(), settings.maxWaiting());
    this.accepted = metrics.describedAs("Transactions accepted into the pool.").counter("accepted_total");
    this.followUps = new FollowUps(watch);
    metrics.describedAs("Transactions that wait for their check.").gauge("waiting", checkers::waiting);
    metrics.describedAs("Accepted transactions that are remembered until they are committed or leave.").gauge("held", held::size);
    metrics.describedAs("Hashes of transactions that are remembered so that none is taken twice.").gauge("seen", seen::size);
    metrics.describedAs("Callers that wait for a commit.").gauge("commit_waiters", waiters::size);
  }

  /** Calls {@code wake} with the hash of each transaction that enters the pool; it returns at once. */
  public void onWaiting(Consumer<Bytes> wake) {
    this.onWaiting = wake;
  }

  /** Refuses every transaction while {@code reason} gives one; it returns at once. Trying again later may succeed. */
  public void holdWhile(Supplier<Optional<String>> reason) {
    hold = reason;
  }

  /**
   * No recheck after a block while {@code behind} says that the chain is being brought level with others: nobody proposes from the pool
   * then, and most of what waits is in one of the next blocks. Call {@link #recheck} when it is level.
   */
  public void recheckUnless(BooleanSupplier behind) {
    this.behind = behind;
  }

  /** Checks what waits again, in the background. */
  public void recheck() {
    if (settings.recheck()) {
      recheck.request(sequence.get());
    }
  }

  /** Takes new bounds; the number of threads and the memory of hashes stay until a restart. */
  public void configure(IntakeSettings changed) {
    this.settings = changed;
  }

  /** Checks a transaction and puts it into the mempool. */
  public CompletionStage<SubmitResult> submit(Bytes tx) {
    return offer(tx, new CompletableFuture<>());
  }

  /** As {@link #submit}, then waits for the commit; there is no deadline here. */
  public CompletionStage<SubmitResult> submitAndWait(Bytes tx) {
    Bytes hash = Transaction.of(tx).hash();
    CompletableFuture<SubmitResult> committed = waiters.register(hash);
    if (committed == null) {
      return CompletableFuture.completedFuture(waiters.size() >= IntakeSettings.MAX_COMMIT_WAITERS
          ? refused(hash, "busy", IntakeSettings.MAX_COMMIT_WAITERS + " callers wait for a commit already", true)
          : refused(hash, "duplicate", "tx already exists in cache", false));
    }
    offer(tx, new CompletableFuture<>()).thenAccept(result -> {
      if (!result.refusal().isEmpty() || result.check().code() != 0) {
        committed.complete(result);
      }
    });
    return committed;
  }

  private CompletableFuture<SubmitResult> offer(Bytes tx, CompletableFuture<SubmitResult> result) {
    int most = settings.limits().maxTxBytes();
    if (tx.isEmpty()) {
      result.complete(refused(Transaction.of(tx).hash(), "empty", "tx is empty", false));
      return result;
    }
    if (tx.size() > most) {
      result.complete(refused(Transaction.of(tx).hash(), "too_large",
          "Tx too large. Max size is " + most + ", but got " + tx.size(), false));
      return result;
    }
    Transaction transaction = Transaction.of(tx);
    Optional<String> held = hold.get();
    if (held.isPresent()) {
      result.complete(refused(transaction.hash(), "held", held.get(), true));
      return result;
    }
    if (!seen.claim(transaction.hash())) {
      result.complete(refused(transaction.hash(), "duplicate", "tx already exists in cache", false));
      return result;
    }
    try {
      checkers.execute(new Check(transaction, result));
    } catch (RejectedExecutionException e) {
      seen.release(transaction.hash());
      result.complete(checkers.isShutdown() ? stopping(transaction.hash()) : refused(transaction.hash(), "busy",
          settings.maxWaiting() + " transactions wait for their check already; try again", true));
    }
    return result;
  }

  private SubmitResult stopping(Bytes hash) {
    return refused(hash, "stopping", "the node is stopping; try again", true);
  }

  /** What the mempool should hold, for whoever moves its content. */
  public HeldEntries held() {
    return held;
  }

  /** A class and not a lambda, so that those still waiting can be answered when the intake is closed. */
  private final class Check implements Workers.Abandonable {
    private final Transaction transaction;
    private final CompletableFuture<SubmitResult> result;
    private final AtomicBoolean givenUp = new AtomicBoolean();

    Check(Transaction transaction, CompletableFuture<SubmitResult> result) {
      this.transaction = transaction;
      this.result = result;
    }

    @Override
    public void run() {
      boolean told = false;
      try {
        Admission admission = admit(transaction, Optional.empty(), givenUp::get);
        admission.durable().whenComplete((nothing, failure) ->
            followUps.complete(result, failure == null ? admission.result() : withdraw(admission, failure)));
        told = true;
      } finally {
        if (!told) { // an Error is on its way
          result.complete(refused(transaction.hash(), "failed", "the check ended without an answer; try again", true));
        }
      }
    }

    void abandon() {
      seen.release(transaction.hash());
      result.complete(stopping(transaction.hash()));
    }

    @Override
    public void abandoned(String why) {
      if (givenUp.compareAndSet(false, true)) {
        seen.release(transaction.hash());
        result.complete(refused(transaction.hash(), "stuck", why + "; try again", true));
      }
    }
  }

  /**
   * What became of an offer.
   *
   * @param entry what the pool holds now; null if it was refused
   * @param durable when the result may be told
   */
  private record Admission(SubmitResult result, PoolEntry entry, CompletionStage<Void> durable) {
    static Admission refused(SubmitResult result) {
      return new Admission(result, null, TransactionJournal.Ticket.UNKEPT.keep());
    }
  }

  /**
   * Puts a transaction back that a crash interrupted, as a new one, but it arrived when it did and is in the journal already. Runs on
   * the caller's thread; call it in order of arrival, before the first {@link #submit}.
   */
  public SubmitResult restore(Bytes tx, Instant arrived) {
    Transaction transaction = Transaction.of(tx);
    if (!seen.claim(transaction.hash())) {
      return refused(transaction.hash(), "duplicate", "tx already exists in cache", false);
    }
    return admit(transaction, Optional.of(arrived), () -> false).result();
  }

  /**
   * @param arrived of a transaction that the journal holds; empty for a new one
   * @param givenUp whether the caller was answered meanwhile, because a plugin did not come back in time
   */
  private Admission admit(Transaction transaction, Optional<Instant> arrived, BooleanSupplier givenUp) {
    try {
      return admitOrFail(transaction, arrived, givenUp);
    } catch (JournalException e) {
      return Admission.refused(refused(transaction.hash(), "journal", e.getMessage() + "; try again", true));
    } catch (SlotEmpty e) {
      return Admission.refused(refused(transaction.hash(), "empty_slot", e.getMessage() + "; try again", true));
    } catch (PluginFailure e) {
      return Admission.refused(refused(transaction.hash(), "plugin_failure", e.getMessage(), true));
    } catch (RuntimeException e) {
      return Admission.refused(refused(transaction.hash(), "plugin_failure", "check failed: " + e.getMessage(), true));
    }
  }

  private Admission admitOrFail(Transaction transaction, Optional<Instant> arrived, BooleanSupplier givenUp) {
    boolean kept = false;
    try {
      Admission admission = checkAndAdd(transaction, arrived, givenUp);
      // A hash that stays claimed is refused until it is forgotten: right for what is in the pool or in a block, wrong for
      // what was refused and may be sent again.
      kept = admission.entry() != null;
      return admission;
    } finally {
      if (!kept && !givenUp.getAsBoolean()) { // else it was released, and may be claimed by the next attempt already
        seen.release(transaction.hash());
      }
    }
  }

  private Admission checkAndAdd(Transaction transaction, Optional<Instant> arrived, BooleanSupplier givenUp) {
    int overtaken = 0;
    int empty = 0;
    while (true) {
      long before = height;
      TxCheck check = check(transaction.bytes(), CheckMode.FIRST);
      if (check.code() != 0) {
        metrics.describedAs("Transactions that were not accepted.").counter("rejected_total", "reason", "invalid").increment();
        return Admission.refused(SubmitResult.builder(transaction.hash()).check(check).build());
      }
      IntakeDoor.Crowd crowd = door.enter();
      Admission admission = null;
      boolean inTime;
      try {
        if (height == before || ++overtaken == MAX_REPEATS) { // else checked against a state that is not the last one any more
          admission = add(transaction, check, arrived);
        }
      } catch (SlotEmpty e) { // waited for outside the door, so that no commit waits with us
        if (givenUp.getAsBoolean() || ++empty == MAX_REPEATS) {
          throw e;
        }
      } finally {
        inTime = door.leave(crowd);
      }
      if (admission == null) {
        mempool.call(pool -> true);
        blocks.call(store -> true);
        continue;
      }
      if (admission.entry() != null) {
        if (!inTime) {
          takeOutIfCommitted(admission.entry());
        }
        onWaiting.accept(admission.entry().hash()); // outside the door: an engine that is slow to wake must not hold a commit up
      }
      return admission;
    }
  }

  /** A commit passed between the look at the index and the answer of the pool: the pool must not keep what is in a block now. */
  private void takeOutIfCommitted(PoolEntry entry) {
    IntakeDoor.Crowd crowd;
    try {
      crowd = door.enter();
    } catch (SlotEmpty e) { // it is accepted all the same: the journal has it
      LOG.debug("{} may be in a block and in the mempool; proposals leave it out: {}", entry, e.getMessage());
      return;
    }
    try {
      if (committed(entry.hash())) {
        mempool.call(pool -> pool.remove(entry.hash(), RemovalReason.COMMITTED), Duration.ZERO);
        held.removed(entry.hash());
      }
    } catch (SlotEmpty | PluginFailure e) {
      LOG.debug("{} may be in a block and in the mempool; proposals leave it out: {}", entry, e.getMessage());
    } finally {
      door.leave(crowd);
    }
  }

  private Admission add(Transaction transaction, TxCheck check, Optional<Instant> arrived) {
    Bytes hash = transaction.hash();
    if (committed(hash)) {
      return Admission.refused(refused(hash, "duplicate", "tx already exists in cache", false));
    }
    PoolEntry entry = PoolEntry.builder(transaction, sequence.incrementAndGet(), arrived.orElseGet(clock::instant))
        .priority(check.priority()).sender(check.sender()).gasWanted(Math.max(0, check.gasWanted()))
        .timeToLive(check.timeToLive().orElse(null)).build();
    if (arrived.isPresent()) {
      AddResult result = offer(entry, pool -> pool.carryOver(entry));
      return result == AddResult.ADDED ? new Admission(SubmitResult.builder(hash).check(check).build(), entry,
          TransactionJournal.Ticket.UNKEPT.keep()) : Admission.refused(refusal(transaction, result));
    }
    TransactionJournal.Ticket ticket = journal.begin(transaction, entry.arrived());
    boolean added = false;
    try {
      AddResult result = offer(entry, pool -> pool.add(entry));
      added = result == AddResult.ADDED;
      if (!added) {
        return Admission.refused(refusal(transaction, result));
      }
    } finally {
      if (!added) {
        ticket.drop();
      }
    }
    accepted.increment();
    return new Admission(SubmitResult.builder(hash).check(check).build(), entry, ticket.keep());
  }

  private AddResult offer(PoolEntry entry, Slot.Call<Mempool, AddResult> call) {
    held.offered(entry);
    AddResult result = null;
    try {
      result = mempool.call(call, Duration.ZERO);
      return result;
    } finally {
      if (result == AddResult.ADDED) {
        held.acknowledged(entry);
      } else {
        held.refused(entry);
      }
    }
  }

  private SubmitResult refusal(Transaction transaction, AddResult result) {
    Bytes hash = transaction.hash();
    return switch (result) {
      case DUPLICATE -> refused(hash, "duplicate", "tx already exists in cache", false);
      case TOO_LARGE -> refused(hash, "too_large", "Tx too large. Max size is " + settings.limits().maxTxBytes()
          + ", but got " + transaction.size(), false);
      case FULL -> refused(hash, "full", full(), true);
      default -> refused(hash, "pool_rule", "the mempool refused the transaction", false);
    };
  }

  /** The journal could not keep a transaction, so it leaves the pool again, unless a block was faster. */
  private SubmitResult withdraw(Admission admission, Throwable failure) {
    PoolEntry entry = admission.entry();
    boolean waited;
    try {
      IntakeDoor.Crowd crowd = door.enter();
      try {
        if (committed(entry.hash())) {
          return admission.result();
        }
        waited = mempool.call(pool -> pool.remove(entry.hash(), RemovalReason.NOT_JOURNALED), Duration.ZERO);
      } finally {
        door.leave(crowd);
      }
    } catch (RuntimeException e) {
      waited = false; // it may still be taken into a block: no is not promised, only that yes was not said
    }
    if (waited) {
      removed(entry, RemovalReason.NOT_JOURNALED);
    }
    return refused(entry.hash(), "journal", failure.getMessage() + "; try again", true);
  }

  private boolean committed(Bytes hash) {
    return blocks.call(store -> store.transaction(hash), Duration.ZERO).isPresent();
  }

  private String full() {
    PoolStats stats = mempool.call(Mempool::stats, Duration.ZERO);
    return "mempool is full: number of txs " + stats.transactions() + " (max: " + settings.limits().maxTxs()
        + "), total txs bytes " + stats.bytes() + " (max: " + settings.limits().maxBytes() + ")";
  }

  /** The application's check alone; one at a time if it asks for that. */
  public TxCheck check(Bytes tx) {
    return check(tx, CheckMode.FIRST);
  }

  private TxCheck check(Bytes tx, CheckMode mode) {
    return application.call(app -> check(app, tx, mode));
  }

  TxCheck check(Application app, Bytes tx, CheckMode mode) {
    if (!app.serialCheckTx()) {
      return app.checkTx(tx, mode);
    }
    ReentrantLock turn = turns.of(app);
    try {
      turn.lockInterruptibly(); // those who wait for one that hangs are inside the slot as well, and are let go with it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SlotEmpty(SlotName.APPLICATION, "interrupted while waiting for the check of another transaction");
    }
    try {
      return app.checkTx(tx, mode);
    } finally {
      turn.unlock();
    }
  }

  /** One lock for each instance: one that hangs in a check keeps its own for ever. */
  private static final class Turns {
    private WeakReference<Application> owner = new WeakReference<>(null);
    private ReentrantLock lock = new ReentrantLock();

    synchronized ReentrantLock of(Application app) {
      if (owner.get() != app) {
        owner = new WeakReference<>(app);
        lock = new ReentrantLock();
      }
      return lock;
    }
  }

  private SubmitResult refused(Bytes hash, String reason, String text, boolean retriable) {
    metrics.describedAs("Transactions that were not accepted.").counter("rejected_total", "reason", reason).increment();
    return SubmitResult.builder(hash).refusal(text).retriable(retriable).build();
  }

  @Override
  public void whileClosed(Runnable step) {
    int overtaken = door.whileClosed(Duration.ofMillis(PATIENCE_MILLIS), () -> {
      step.run();
      height++;
    });
    if (overtaken > 0) {
      LOG.warn("{} transactions on their way into the mempool were not waited for by the commit", overtaken);
    }
  }

  /** Answers those who wait for this block and starts the recheck of what is left. */
  public void onCommitted(CommittedBlock block) {
    block.txHashes().forEach(journal::removed);
    if (waiters.size() > 0) {
      answer(() -> waiters.committed(block, TxCheck.builder().build())); // runs what callers attached, so not here
    }
    if (!behind.getAsBoolean()) {
      recheck();
    }
  }

  /**
   * Takes out a transaction that the application refuses now. A recheck may have seen the state after a block that holds the
   * transaction; then it is not refused but committed, and the block takes it out.
   */
  void removeInvalid(PoolEntry entry) {
    boolean removed;
    IntakeDoor.Crowd crowd = door.enter();
    try {
      removed = !committed(entry.hash())
          && mempool.call(pool -> pool.remove(entry.hash(), RemovalReason.INVALID), Duration.ZERO);
    } finally {
      door.leave(crowd);
    }
    if (removed) {
      removed(entry, RemovalReason.INVALID);
    }
  }

  @Override
  public void removed(PoolEntry entry, RemovalReason reason) {
    journal.left(entry.transaction(), entry.arrived());
    boolean another = held.left(entry); // sent again after the memory of hashes had forgotten it
    if (inBlock(entry.hash())) {
      return; // a pool let go of what a block being committed holds: its end is the commit, and there is only one
    }
    if (!another) {
      seen.release(entry.hash());
    }
    if (!another && waiters.waitsFor(entry.hash())) {
      answer(() -> waiters.removed(entry.hash(), reason)); // runs what callers attached, so not inside a plugin's call
    }
    metrics.describedAs("Transactions that left the pool uncommitted.").counter("removed_total", "reason", reason.text()).increment();
    events.removed(entry, reason);
  }

  private void answer(Runnable completion) {
    try {
      answers.execute(() -> followUps.run(completion));
    } catch (RejectedExecutionException e) { // those who wait run into their own deadline; nothing else waits for them
      LOG.warn("callers who wait for a commit are not answered: {} answers are not taken yet", MAX_ANSWERS);
    }
  }

  private boolean inBlock(Bytes hash) {
    try {
      return blocks.call(store -> store.transaction(hash), Duration.ZERO).isPresent();
    } catch (RuntimeException e) {
      return false; // nobody can tell, and a removal that is not reported is worse than one too many
    }
  }

  /** Answers everybody who still waits. */
  @Override
  public void close() {
    recheck.close();
    checkers.shutdownNow().forEach(task -> ((Check) task).abandon());
    answers.shutdown(CLOSE_WAIT_MILLIS);
    waiters.close(this::stopping);
  }
}
