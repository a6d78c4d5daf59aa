package org.blockberry.node.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.blockberry.api.application.Application;
import org.blockberry.api.application.CheckMode;
import org.blockberry.api.application.TxCheck;
import org.blockberry.api.mempool.Mempool;
import org.blockberry.api.mempool.PoolEntry;
import org.blockberry.api.mempool.PoolLimits;
import org.blockberry.api.mempool.ReapLimits;
import org.blockberry.api.mempool.RemovalReason;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.node.SubmitResult;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.store.BlockStore;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Block;
import org.blockberry.chain.BlockResults;
import org.blockberry.chain.TxResult;
import org.blockberry.node.commit.CommittedBlock;
import org.blockberry.node.commit.FakeBlockStore;
import org.blockberry.node.journal.TransactionJournal;
import org.blockberry.node.slot.GatedSlot;
import org.blockberry.testing.contracts.TestMetrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TransactionIntakeTest {
  private static final Duration HOLD = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final TxCheck OK = TxCheck.builder().build();

  private final GatedSlot<Mempool> mempool = new GatedSlot<>(SlotName.MEMPOOL, () -> HOLD, failure -> {});
  private final GatedSlot<Application> application = new GatedSlot<>(SlotName.APPLICATION, () -> HOLD, failure -> {});
  private final GatedSlot<BlockStore> blocks = new GatedSlot<>(SlotName.BLOCK_STORE, () -> HOLD, failure -> {});
  private final List<String> removed = new CopyOnWriteArrayList<>();
  private final TestMetrics metrics = new TestMetrics();
  private final FakeBlockStore store = new FakeBlockStore();
  private TransactionIntake intake;
  private PoolHandover handover;
  private volatile boolean serial;

  private void open(int cache, int maxTxs, int queue, BiFunction<Bytes, CheckMode, TxCheck> check) {
    blocks.open(store);
    application.open(app(check));
    mempool.open(new NaivePool(maxTxs));
    intake = new TransactionIntake(new IntakeSettings(new PoolLimits(maxTxs, 1_000_000, 100), cache, queue, 2, true), mempool,
        application, blocks, Clock.systemUTC(), (entry, reason) -> removed.add(entry.transaction().bytes().toUtf8() + " " + reason.text()),
        TransactionJournal.NONE, metrics);
    handover = new PoolHandover(mempool, intake, LONG);
  }

  private Application app(BiFunction<Bytes, CheckMode, TxCheck> check) {
    return (Application) Proxy.newProxyInstance(Application.class.getClassLoader(), new Class<?>[] {Application.class},
        (proxy, method, args) -> switch (method.getName()) {
          case "checkTx" -> check.apply((Bytes) args[0], (CheckMode) args[1]);
          case "serialCheckTx" -> serial;
          default -> null;
        });
  }

  @AfterEach
  void end() {
    intake.close();
  }

  private static <R> R get(CompletionStage<R> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private SubmitResult submit(String tx) throws Exception {
    return get(intake.submit(Bytes.utf8(tx)));
  }

  private static Bytes hash(String tx) {
    return Transaction.of(Bytes.utf8(tx)).hash();
  }

  private static void until(java.util.function.BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "not reached in time");
      Thread.onSpinWait();
    }
  }

  /** What the committer does with a decided block, without executing anything. */
  private void commit(long height, List<Bytes> txs) {
    List<Bytes> hashes = txs.stream().map(tx -> Transaction.of(tx).hash()).toList();
    Bytes id = Transaction.of(Bytes.utf8("block " + height)).hash();
    store.append(new StoredBlock(height, id, Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY, hashes));
    intake.whileClosed(() -> handover.update(height, hashes));
    intake.onCommitted(committed(height, txs, hashes));
  }

  private static CommittedBlock committed(long height, List<Bytes> txs, List<Bytes> hashes) {
    org.blockberry.chain.Commit commit = new org.blockberry.chain.Commit(height, 0, org.blockberry.chain.BlockId.NIL, List.of());
    Bytes h = Bytes.wrap(new byte[32]);
    org.blockberry.chain.Header header = new org.blockberry.chain.Header(11, 1, "c", height, Instant.EPOCH,
        org.blockberry.chain.BlockId.NIL, h, h, h, h, h, h, h, h, Bytes.wrap(new byte[20]));
    return new CommittedBlock(new Block(header, txs, List.of(), commit), org.blockberry.chain.BlockId.NIL, hashes,
        new BlockResults(List.of(), txs.stream().map(tx -> TxResult.OK).toList(), List.of(), java.util.Optional.empty(), h), 0);
  }

  @Test
  void refusalsUseTheWordsOfCometBft() throws Exception {
    open(100, 2, 10, (tx, mode) -> OK);
    assertEquals("tx is empty", submit("").refusal());
    SubmitResult large = submit("x".repeat(101));
    assertEquals("Tx too large. Max size is 100, but got 101", large.refusal());
    assertFalse(large.retriable());
    assertEquals("", submit("a").refusal());
    assertEquals("tx already exists in cache", submit("a").refusal());
    assertEquals("", submit("b").refusal());
    SubmitResult full = submit("c");
    assertEquals("mempool is full: number of txs 2 (max: 2), total txs bytes 2 (max: 1000000)", full.refusal());
    assertTrue(full.retriable());
    commit(1, List.of(Bytes.utf8("a")));
    assertEquals("", submit("c").refusal(), "what was refused may be sent again");
    assertEquals("tx already exists in cache", submit("a").refusal(), "committed");
  }

  @Test
  void aCommittedTransactionIsRefusedWhenTheCacheHasForgottenIt() throws Exception {
    open(1, 100, 10, (tx, mode) -> OK);
    submit("a");
    commit(1, List.of(Bytes.utf8("a")));
    submit("b");
    submit("c");
    assertEquals("tx already exists in cache", submit("a").refusal());
    assertEquals("tx already exists in cache", submit("b").refusal(), "in the pool");
  }

  @Test
  void whatTheApplicationRefusesIsAnsweredWithItsCodeAndMayBeSentAgain() throws Exception {
    AtomicInteger code = new AtomicInteger(7);
    open(100, 100, 10, (tx, mode) -> TxCheck.builder().code(code.get()).log("no").build());
    assertEquals(7, submit("a").check().code());
    code.set(0);
    assertEquals(0, submit("a").check().code());
    assertEquals("", submit("b").refusal());
  }

  @Test
  void aFullQueueIsARetriableRefusalAndClosingAnswersEverybody() throws Exception {
    CountDownLatch inside = new CountDownLatch(2);
    CountDownLatch go = new CountDownLatch(1);
    open(100, 100, 2, (tx, mode) -> {
      inside.countDown();
      try {
        go.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return OK;
    });
    List<CompletionStage<SubmitResult>> waiting = new ArrayList<>();
    for (String tx : List.of("a", "b")) {
      waiting.add(intake.submit(Bytes.utf8(tx)));
    }
    inside.await();
    waiting.add(intake.submit(Bytes.utf8("c")));
    waiting.add(intake.submitAndWait(Bytes.utf8("d")));
    SubmitResult busy = submit("e");
    assertEquals("2 transactions wait for their check already; try again", busy.refusal());
    assertTrue(busy.retriable());
    intake.close();
    for (CompletionStage<SubmitResult> each : waiting) {
      assertTrue(get(each).retriable());
    }
    assertEquals("the node is stopping; try again", submit("f").refusal());
  }

  @Test
  void emptySlotsAreRetriableRefusals() throws Exception {
    open(100, 100, 10, (tx, mode) -> OK);
    mempool.close("gone", Duration.ZERO);
    mempool.empty("gone");
    SubmitResult noPool = submit("a");
    assertEquals("mempool is empty: gone; try again", noPool.refusal());
    assertTrue(noPool.retriable());
    application.close("away", Duration.ZERO);
    application.empty("away");
    assertEquals("application is empty: away; try again", submit("a").refusal());
    mempool.open(new NaivePool(10));
    application.open(app((tx, mode) -> OK));
    assertEquals("", submit("a").refusal(), "not remembered as seen");
  }

  /** A transaction nested so deep that the application's parser runs out of stack. */
  @Test
  void anErrorInACheckIsAnAnswerToo() throws Exception {
    open(100, 100, 10, (tx, mode) -> {
      throw new StackOverflowError();
    });
    for (int i = 0; i < 5; i++) {
      assertTrue(submit("a").refusal().contains("StackOverflowError"));
    }
    assertTrue(get(intake.submitAndWait(Bytes.utf8("b"))).refusal().contains("StackOverflowError"));
    assertEquals(0, metrics.gaugeValue("commit_waiters"));
  }

  @Test
  void thoseWhoWaitAreAnsweredByCommitRemovalAndRefusalAndLeaveNothingBehind() throws Exception {
    open(100, 2, 10, (tx, mode) -> tx.equals(Bytes.utf8("bad")) ? TxCheck.builder().code(3).build() : OK);
    CompletionStage<SubmitResult> a = intake.submitAndWait(Bytes.utf8("a"));
    CompletionStage<SubmitResult> b = intake.submitAndWait(Bytes.utf8("b"));
    until(() -> mempool.instance().stats().transactions() == 2);
    assertEquals("tx already exists in cache", get(intake.submitAndWait(Bytes.utf8("a"))).refusal());
    assertEquals(3, get(intake.submitAndWait(Bytes.utf8("bad"))).check().code());
    assertTrue(get(intake.submitAndWait(Bytes.utf8("c"))).refusal().startsWith("mempool is full"));
    AtomicBoolean onCommitThread = new AtomicBoolean();
    Thread committing = Thread.currentThread();
    CompletionStage<?> watched = a.thenRun(() -> onCommitThread.set(Thread.currentThread() == committing));
    commit(5, List.of(Bytes.utf8("a")));
    get(watched); // before get(a), which may run what is attached on this thread
    assertEquals(5, get(a).height());
    assertFalse(onCommitThread.get(), "what callers attach must not run on the commit thread");
    PoolEntry entry = mempool.instance().get(hash("b")).orElseThrow();
    mempool.call(pool -> pool.remove(entry.hash(), RemovalReason.FLUSHED));
    intake.removed(entry, RemovalReason.FLUSHED);
    assertEquals("the transaction left the mempool: flushed", get(b).refusal());
    assertTrue(get(b).retriable());
    assertEquals(List.of("b flushed"), removed);
    until(() -> metrics.gaugeValue("commit_waiters") == 0);
    assertEquals("", submit("b").refusal(), "may come again");
  }

  @Test
  void recheckTakesOutWhatBecameInvalidOffTheCommitThread() throws Exception {
    Set<Bytes> invalid = ConcurrentHashMap.newKeySet();
    Set<String> threads = ConcurrentHashMap.newKeySet();
    open(100, 100, 10, (tx, mode) -> {
      if (mode == CheckMode.RECHECK) {
        threads.add(Thread.currentThread().getName());
      }
      return TxCheck.builder().code(mode == CheckMode.RECHECK && invalid.contains(tx) ? 1 : 0).build();
    });
    submit("a");
    submit("b");
    submit("c");
    CompletionStage<SubmitResult> d = intake.submitAndWait(Bytes.utf8("d"));
    until(() -> mempool.instance().stats().transactions() == 4);
    invalid.add(Bytes.utf8("b"));
    invalid.add(Bytes.utf8("d"));
    commit(1, List.of(Bytes.utf8("a")));
    assertEquals("the transaction left the mempool: invalid", get(d).refusal());
    assertFalse(get(d).retriable());
    until(() -> removed.size() == 2);
    assertEquals(Set.of("b invalid", "d invalid"), Set.copyOf(removed));
    assertEquals(Set.of("bb-recheck"), threads);
    assertEquals(1, mempool.instance().stats().transactions());
  }

  @Test
  void whileTheChainIsBroughtLevelNothingIsCheckedAgainAndThenAllIs() throws Exception {
    AtomicBoolean behind = new AtomicBoolean(true);
    Set<Bytes> again = ConcurrentHashMap.newKeySet();
    open(100, 100, 10, (tx, mode) -> {
      if (mode == CheckMode.RECHECK) {
        assertFalse(behind.get());
        again.add(tx);
      }
      return TxCheck.builder().build();
    });
    intake.recheckUnless(behind::get);
    submit("a");
    submit("b");
    submit("c");
    commit(1, List.of(Bytes.utf8("a")));
    commit(2, List.of());
    behind.set(false);
    assertEquals(Set.of(), again);
    intake.recheck();
    until(() -> again.equals(Set.of(Bytes.utf8("b"), Bytes.utf8("c"))));
  }

  /** The recheck sees the state after the block, in which the transaction is used up, before the pool was told of the block. */
  @Test
  void whatIsInABlockIsNotReportedAsInvalid() throws Exception {
    open(100, 100, 10, (tx, mode) -> TxCheck.builder().code(mode == CheckMode.RECHECK ? 1 : 0).build());
    CompletionStage<SubmitResult> a = intake.submitAndWait(Bytes.utf8("a"));
    until(() -> mempool.instance().stats().transactions() == 1);
    PoolEntry entry = mempool.instance().get(hash("a")).orElseThrow();
    store.append(new StoredBlock(1, hash("block"), Bytes.EMPTY, Bytes.EMPTY, Bytes.EMPTY, List.of(hash("a"))));
    intake.removeInvalid(entry);
    assertEquals(1, mempool.instance().stats().transactions(), "the block takes it out");
    intake.removed(entry, RemovalReason.EXPIRED);
    assertFalse(a.toCompletableFuture().isDone(), "its end is the commit");
    assertEquals(List.of(), removed);
    intake.whileClosed(() -> handover.update(1, List.of(hash("a"))));
    intake.onCommitted(committed(1, List.of(Bytes.utf8("a")), List.of(hash("a"))));
    assertEquals(1, get(a).height());
  }

  @Test
  void checksComeOneAtATimeIfTheApplicationAsksForThat() throws Exception {
    serial = true;
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    open(1_000, 1_000, 1_000, (tx, mode) -> {
      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
      Thread.yield();
      inside.decrementAndGet();
      return OK;
    });
    List<CompletionStage<SubmitResult>> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      all.add(intake.submit(Bytes.utf8("tx" + i)));
    }
    for (CompletionStage<SubmitResult> each : all) {
      assertEquals("", get(each).refusal());
    }
    assertEquals(1, most.get());
  }

  @Test
  void anEngineThatIsSlowToWakeHoldsNoCommitUp() throws Exception {
    open(100, 100, 10, (tx, mode) -> OK);
    CountDownLatch woken = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    intake.onWaiting(hash -> {
      woken.countDown();
      try {
        go.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    CompletionStage<SubmitResult> a = intake.submit(Bytes.utf8("a"));
    woken.await();
    commit(1, List.of(Bytes.utf8("a"))); // would wait for the gate for ever
    go.countDown();
    assertEquals("", get(a).refusal());
  }

  /** The block comes between the look into the index and the add: without the gate the pool would keep what is committed. */
  @Test
  void aBlockCannotComeBetweenTheLookIntoTheIndexAndThePool() throws Exception {
    open(1, 100, 10, (tx, mode) -> OK);
    AtomicBoolean once = new AtomicBoolean();
    Thread committer = new Thread(() -> commit(1, List.of(Bytes.utf8("a"))), "committer");
    blocks.open((BlockStore) Proxy.newProxyInstance(BlockStore.class.getClassLoader(), new Class<?>[] {BlockStore.class},
        (proxy, method, args) -> {
          Object answer = method.invoke(store, args);
          if (method.getName().equals("transaction") && once.compareAndSet(false, true)) {
            committer.start();
            until(() -> !committer.isAlive() || committer.getState() == Thread.State.WAITING && store.height() == 1);
          }
          return answer;
        }));
    assertEquals("", submit("a").refusal());
    committer.join(20_000);
    assertEquals(0, mempool.instance().stats().transactions(), "committed, so not in the pool");
  }

  /** Many senders of the same and of other transactions, a committer and swaps, a cache that remembers almost nothing. */
  @Test
  @Tag("sec-P4")
  void everyAcceptedTransactionIsCommittedOnceOrReportedWhateverHappensMeanwhile() throws Exception {
    open(3, 40, 50, (tx, mode) -> OK);
    int senders = 3;
    AtomicBoolean stop = new AtomicBoolean();
    Map<String, Integer> accepted = new ConcurrentHashMap<>();
    Map<Bytes, Integer> inBlocks = new HashMap<>();
    ExecutorService threads = Executors.newCachedThreadPool();
    List<Future<?>> work = new ArrayList<>();
    try {
      for (int s = 0; s < senders; s++) {
        Random random = new Random(s);
        work.add(threads.submit(() -> {
          for (int i = 0; i < 1_500; i++) {
            String tx = "tx" + random.nextInt(1_000);
            SubmitResult result = submit(tx);
            if (result.refusal().isEmpty()) {
              accepted.merge(tx, 1, Integer::sum);
            }
          }
          return null;
        }));
      }
      Future<?> committer = threads.submit(() -> {
        long height = 1;
        while (!stop.get() || mempool.instance().stats().transactions() > 0) {
          List<Bytes> txs = mempool.call(pool -> pool.reap(new ReapLimits(10_000, Long.MAX_VALUE, 7), List.of())).stream()
              .map(entry -> entry.transaction().bytes()).filter(tx -> store.transaction(Transaction.of(tx).hash()).isEmpty()).toList();
          txs.forEach(tx -> inBlocks.merge(tx, 1, Integer::sum));
          commit(height++, txs);
        }
        return null;
      });
      Future<?> swaps = threads.submit(() -> {
        for (int i = 0; !stop.get(); i++) {
          if (i % 3 == 0) {
            handover.begin();
            mempool.close("going", LONG);
            handover.save(mempool.instance());
            mempool.empty("gone");
            handover.fill(new NaivePool(40), () -> {});
          } else {
            handover.replace(new NaivePool(i % 3 == 1 ? 30 : 40), LONG, false, () -> {});
          }
          Thread.onSpinWait();
        }
        return null;
      });
      for (Future<?> each : work) {
        each.get(60, TimeUnit.SECONDS);
      }
      stop.set(true);
      swaps.get(30, TimeUnit.SECONDS);
      committer.get(30, TimeUnit.SECONDS);
    } finally {
      stop.set(true);
      threads.shutdownNow();
    }
    Map<String, Integer> lost = new HashMap<>();
    removed.forEach(line -> lost.merge(line.split(" ")[0], 1, Integer::sum));
    Set<String> all = new HashSet<>(accepted.keySet());
    inBlocks.keySet().forEach(tx -> all.add(tx.toUtf8()));
    for (String tx : all) {
      int blocksWithIt = inBlocks.getOrDefault(Bytes.utf8(tx), 0);
      assertTrue(blocksWithIt <= 1, tx + " was committed " + blocksWithIt + " times");
      assertEquals(accepted.getOrDefault(tx, 0), blocksWithIt + lost.getOrDefault(tx, 0),
          tx + ": accepted as often as committed or reported");
    }
    assertTrue(inBlocks.size() > 100, "too little happened: " + inBlocks.size());
  }
}
