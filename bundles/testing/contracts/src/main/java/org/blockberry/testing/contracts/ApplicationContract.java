package org.blockberry.testing.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.blockberry.api.application.AppInfo;
import org.blockberry.api.application.Application;
import org.blockberry.api.application.ApplicationContext;
import org.blockberry.api.application.BlockInput;
import org.blockberry.api.application.BlockOutcome;
import org.blockberry.api.application.CheckMode;
import org.blockberry.api.application.InitChain;
import org.blockberry.api.application.Query;
import org.blockberry.api.application.QueryAnswer;
import org.blockberry.api.application.TxOutcome;
import org.blockberry.api.application.ValidatorChange;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@link Application} promises. Extend it, say how to make an instance and what its transactions look like.
 */
public abstract class ApplicationContract {
  private static final int BLOCKS = 5;
  private static final Instant GENESIS_TIME = Instant.parse("2026-01-01T00:00:00Z");

  /** Folder of the test. */
  @TempDir
  protected Path folder;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private InMemoryStateStore store = new InMemoryStateStore();

  /** A new instance; the contract starts and closes it. */
  protected abstract Application create(ApplicationContext context);

  /** Two or more transactions that succeed at block {@code number}, 1 to 5, and change state. */
  protected abstract List<Bytes> transactions(int number);

  /** A question whose answer is another one once {@code transactions(number)} is committed, and stays that. */
  protected abstract Query question(int number);

  /** A transaction that is refused when checked and when executed. */
  protected abstract Bytes refusedTransaction();

  /** A path that {@link Application#query} does not know. */
  protected String unknownPath() {
    return "/no/such/path";
  }

  /** The beginning of the chain. */
  protected InitChain genesis(long initialHeight) {
    return InitChain.builder(GENESIS_TIME, "test-1", initialHeight)
        .validators(List.of(new ValidatorChange("ed25519", Bytes.wrap(new byte[32]), 10)))
        .build();
  }

  @AfterEach
  void closeAll() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  @Test
  void aNewChainBeginsAtHeightZeroWithA32ByteHash() throws Exception {
    Application app = open(store);
    assertEquals(0, app.info().lastHeight());
    assertEquals(Bytes.EMPTY, app.info().lastAppHash());
    assertEquals(32, app.initChain(genesis(1)).appHash().size());
    assertEquals(0, app.info().lastHeight(), "initChain commits nothing");
  }

  @Test
  void fiveBlocksMoveHeightHashAndAnswers() throws Exception {
    Application app = open(store);
    Bytes hash = app.initChain(genesis(1)).appHash();
    for (int number = 1; number <= BLOCKS; number++) {
      String before = answer(app, question(number));
      BlockOutcome outcome = app.executeBlock(block(number, transactions(number)));
      assertEquals(transactions(number).size(), outcome.txOutcomes().size());
      assertTrue(outcome.txOutcomes().stream().allMatch(tx -> tx.code() == 0), "all succeed");
      assertEquals(32, outcome.appHash().size());
      assertNotEquals(hash, outcome.appHash(), "the hash covers what block " + number + " changed");
      assertTrue(app.commit() >= 0);
      hash = outcome.appHash();
      assertEquals(number, app.info().lastHeight());
      assertEquals(hash, app.info().lastAppHash());
      assertNotEquals(before, answer(app, question(number)), "block " + number + " is visible");
    }
  }

  @Test
  void aChainMayBeginAtAnyHeight() throws Exception {
    Application app = open(store);
    app.initChain(genesis(1_000_000));
    BlockOutcome outcome = app.executeBlock(block(1_000_000, transactions(1)));
    app.commit();
    assertEquals(1_000_000, app.info().lastHeight());
    assertEquals(outcome.appHash(), app.info().lastAppHash());
    app.executeBlock(block(1_000_001, transactions(2)));
    app.commit();
    assertEquals(1_000_001, app.info().lastHeight());
  }

  @Test
  void twoInstancesAgreeOnEverythingThatIsHashed() throws Exception {
    Application one = open(store);
    Application other = open(new InMemoryStateStore());
    assertEquals(one.initChain(genesis(1)).appHash(), other.initChain(genesis(1)).appHash());
    for (int number = 1; number <= BLOCKS; number++) {
      List<Bytes> txs = new ArrayList<>(transactions(number));
      txs.add(refusedTransaction());
      // The other instance sees more traffic, which must not matter.
      other.checkTx(txs.get(0), CheckMode.FIRST);
      other.executeBlock(block(number, List.of(refusedTransaction())));
      other.simulate(txs.get(0));
      other.query(question(number));
      assertEquals(hashed(one.executeBlock(block(number, txs))), hashed(other.executeBlock(block(number, txs))));
      one.commit();
      other.commit();
    }
  }

  @Test
  void executionWithoutCommitLeavesNothing() throws Exception {
    Application app = open(store);
    app.initChain(genesis(1));
    commit(app, 1);
    AppInfo before = app.info();
    String answer = answer(app, question(2));
    String first = hashed(app.executeBlock(block(2, transactions(2))));
    app.executeBlock(block(2, transactions(3)));
    assertEquals(before.lastHeight(), app.info().lastHeight());
    assertEquals(before.lastAppHash(), app.info().lastAppHash());
    assertEquals(answer, answer(app, question(2)), "still the committed version");
    assertEquals(first, hashed(app.executeBlock(block(2, transactions(2)))), "a repeated execution gives the same");
  }

  @Test
  void everyTransactionHasItsOutcomeInOrder() throws Exception {
    Application app = open(store);
    app.initChain(genesis(1));
    List<Bytes> good = transactions(1);
    List<Bytes> mixed = new ArrayList<>();
    mixed.add(refusedTransaction());
    for (Bytes tx : good) {
      mixed.add(tx);
      mixed.add(refusedTransaction());
    }
    List<TxOutcome> outcomes = app.executeBlock(block(1, mixed)).txOutcomes();
    assertEquals(mixed.size(), outcomes.size());
    for (int i = 0; i < mixed.size(); i++) {
      assertEquals(mixed.get(i).equals(refusedTransaction()), outcomes.get(i).code() != 0, "outcome " + i);
    }
  }

  @Test
  void aRefusedTransactionChangesNoAnswer() throws Exception {
    Application app = open(store);
    app.initChain(genesis(1));
    commit(app, 1);
    Bytes empty = app.executeBlock(block(2, List.of())).appHash();
    assertEquals(empty, app.executeBlock(block(2, List.of(refusedTransaction()))).appHash());
  }

  @Test
  void checkingAcceptsAndRefusesWithoutData() throws Exception {
    Application app = open(store);
    app.initChain(genesis(1));
    for (CheckMode mode : CheckMode.values()) {
      for (Bytes tx : transactions(1)) {
        assertEquals(0, app.checkTx(tx, mode).code());
        assertEquals(Bytes.EMPTY, app.checkTx(tx, mode).data(), "cosmjs cannot read data of a check");
      }
      assertNotEquals(0, app.checkTx(refusedTransaction(), mode).code());
    }
  }

  @Test
  void anUnknownPathIsACodedAnswer() throws Exception {
    Application app = open(store);
    app.initChain(genesis(1));
    assertNotEquals(0, app.query(Query.builder(unknownPath(), Bytes.EMPTY).build()).code());
  }

  @Test
  void aHeightThatIsNotThereIsACodedAnswer() throws Exception {
    Application app = open(store);
    app.initChain(genesis(1));
    commit(app, 1);
    Query question = question(1);
    assertNotEquals(0, app.query(at(question, 2)).code());
    assertNotEquals(0, app.query(at(question, -1)).code());
    assertEquals(1, app.query(at(question, 0)).height(), "0 means the last committed height");
  }

  @Test
  void anOlderHeightIsAnsweredAsItWasOrRefused() throws Exception {
    Application app = open(store);
    app.initChain(genesis(1));
    commit(app, 1);
    String then = answer(app, question(2));
    commit(app, 2);
    QueryAnswer old = app.query(at(question(2), 1));
    assertTrue(old.code() != 0 || then.equals(text(old)), "the answer of height 1 is " + text(old) + ", was " + then);
  }

  @Test
  void readersSeeCommittedVersionsOnly() throws Exception {
    Application app = open(store);
    app.initChain(genesis(1));
    commit(app, 1);
    String before = answer(app, question(2));
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger rounds = new AtomicInteger();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    CountDownLatch ended = new CountDownLatch(3);
    for (int i = 0; i < 3; i++) {
      Thread reader = new Thread(() -> {
        try {
          while (!done.get()) {
            assertEquals(before, answer(app, question(2)));
            assertEquals(0, app.checkTx(transactions(2).get(0), CheckMode.FIRST).code());
            assertEquals(1, app.info().lastHeight());
            rounds.incrementAndGet();
          }
        } catch (Throwable e) {
          failure.set(e);
        } finally {
          ended.countDown();
        }
      }, "contract-reader");
      reader.setDaemon(true);
      reader.start();
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    int executions = 0;
    while ((executions < 50 || rounds.get() < 50) && failure.get() == null && System.nanoTime() < deadline) {
      app.executeBlock(block(2, transactions(2)));
      executions++;
    }
    done.set(true);
    assertTrue(ended.await(30, TimeUnit.SECONDS), "readers do not wait for execution");
    assertNull(failure.get(), () -> "a reader failed: " + failure.get());
    app.commit();
    assertNotEquals(before, answer(app, question(2)));
  }

  @Test
  void aRestartContinuesFromTheLastCommit() throws Exception {
    Application app = open(store);
    app.initChain(genesis(1));
    commit(app, 1);
    commit(app, 2);
    AppInfo before = app.info();
    app.executeBlock(block(3, transactions(3))); // executed, not committed: lost in the crash
    store = store.reopen();

    Application again = open(store);
    assertEquals(2, again.info().lastHeight());
    assertEquals(before.lastAppHash(), again.info().lastAppHash());
    assertEquals(before.appVersion(), again.info().appVersion());

    Application undisturbed = open(new InMemoryStateStore());
    undisturbed.initChain(genesis(1));
    commit(undisturbed, 1);
    commit(undisturbed, 2);
    assertEquals(hashed(undisturbed.executeBlock(block(3, transactions(3)))),
        hashed(again.executeBlock(block(3, transactions(3)))));
    again.commit();
    assertEquals(3, again.info().lastHeight());
  }

  @Test
  void aCrashBeforeTheFirstCommitBeginsAnew() throws Exception {
    Application app = open(store);
    Bytes hash = app.initChain(genesis(1)).appHash();
    app.executeBlock(block(1, transactions(1)));
    store = store.reopen();
    Application again = open(store);
    assertEquals(0, again.info().lastHeight());
    assertEquals(hash, again.initChain(genesis(1)).appHash());
    commit(again, 1);
    assertEquals(1, again.info().lastHeight());
  }

  /** Executes and commits block {@code number} at that height. */
  protected final void commit(Application app, int number) {
    app.executeBlock(block(number, transactions(number)));
    app.commit();
  }

  /** A block one second after the one before. */
  protected static BlockInput block(long height, List<Bytes> txs) {
    return BlockInput.builder(height, GENESIS_TIME.plusSeconds(height), txs)
        .hash(Bytes.wrap(new byte[32])).proposerAddress(Bytes.wrap(new byte[20])).build();
  }

  private Application open(InMemoryStateStore over) throws Exception {
    TestContext context = new TestContext(folder.resolve("app-" + opened.size()));
    opened.add(context);
    Application app = create(new TestApplicationContext(context, over));
    opened.add(app);
    app.start();
    return app;
  }

  private static Query at(Query question, long height) {
    return Query.builder(question.path(), question.data()).height(height).build();
  }

  private static String answer(Application app, Query question) {
    return text(app.query(question));
  }

  private static String text(QueryAnswer answer) {
    return answer.code() + " " + answer.log() + " " + answer.value().toHex();
  }

  /** All that reaches a hash of the header, and the validator changes, as text. */
  private static String hashed(BlockOutcome outcome) {
    StringBuilder text = new StringBuilder(outcome.appHash().toHex());
    for (TxOutcome tx : outcome.txOutcomes()) {
      text.append(' ').append(tx.code()).append('/').append(tx.data().toHex()).append('/').append(tx.gasWanted())
          .append('/').append(tx.gasUsed());
    }
    return text.append(outcome.validatorChanges()).append(outcome.consensusParams().toHex()).toString();
  }
}
