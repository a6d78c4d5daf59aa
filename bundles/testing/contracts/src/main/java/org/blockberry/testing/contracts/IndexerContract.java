package org.blockberry.testing.contracts;

import static org.blockberry.testing.contracts.EventChain.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.blockberry.api.indexer.Indexer;
import org.blockberry.api.indexer.IndexerContext;
import org.blockberry.api.indexer.SearchAnswer;
import org.blockberry.api.indexer.SearchRequest;
import org.blockberry.api.indexer.SearchSubject;
import org.blockberry.api.store.TxLocation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@link Indexer} promises, as tests. Extend it and return an indexer that is not started from {@link #create}. Speed and the
 * bounds of an indexer of yours are its own business: test them beside it.
 */
public abstract class IndexerContract {
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir
  Path folder;

  private TestIndexerContext context;
  private EventChain chain;
  private Indexer indexer;

  /** An indexer with its default settings, not started. */
  protected abstract Indexer create(IndexerContext context) throws Exception;

  @BeforeEach
  void open() throws Exception {
    context = new TestIndexerContext(folder);
    chain = context.chain();
    indexer = create(context);
    indexer.start();
  }

  @AfterEach
  void stop() throws Exception {
    indexer.close();
    context.close();
  }

  private void restart() throws Exception {
    stop();
    context = new TestIndexerContext(folder, chain);
    indexer = create(context);
    indexer.start();
  }

  private void settle() {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (indexer.height() < chain.tip().height() && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(1_000_000);
    }
    assertEquals(chain.tip().height(), indexer.height(), "the indexer follows the chain");
  }

  private SearchAnswer ask(SearchSubject subject, String query) {
    return indexer.search(SearchRequest.builder(subject, query).window(0, 1_000).build());
  }

  private List<String> txs(String query) {
    SearchAnswer answer = ask(SearchSubject.TRANSACTIONS, query);
    assertTrue(answer.refusal().isEmpty(), () -> query + ": " + answer.refusal());
    assertEquals(answer.total(), answer.hits().size(), query);
    return text(answer.hits());
  }

  private static List<String> text(List<TxLocation> places) {
    return places.stream().map(place -> place.height() + "/" + place.index()).toList();
  }

  /** Block h has one transaction of "sender" a or b by turns that moves h, and an event of its own. */
  private void fill(int blocks) {
    for (int i = 0; i < blocks; i++) {
      long next = chain.tip().height() + 1;
      chain.commit(List.of(event("epoch", "number", Long.toString(next / 2))),
          List.of(List.of(event("move", "sender", next % 2 == 0 ? "a" : "b", "amount", Long.toString(next)))));
    }
    settle();
  }

  @Test
  void aTransactionIsFoundByItsEvents() {
    chain.commit(List.of(), List.of(
        List.of(event("move", "sender", "a", "amount", "10berry")),
        List.of(event("move", "sender", "b", "amount", "9.75"))));
    settle();
    assertEquals(List.of("1/0"), txs("move.sender = 'a'"));
    assertEquals(List.of("1/0"), txs("move.amount > 9.75"));
    assertEquals(List.of("1/0", "1/1"), txs("move.amount >= 9.75"));
    assertEquals(List.of("1/1"), txs("move.amount = 9.750"));
    assertEquals(List.of("1/0"), txs("move.amount CONTAINS 'berry'"));
    assertEquals(List.of("1/0", "1/1"), txs("move.sender EXISTS"));
    assertEquals(List.of("1/0", "1/1"), txs("move EXISTS"));
    assertEquals(List.of(), txs("mov EXISTS"));
    assertEquals(List.of(), txs("move.sender = 'A'"));
    assertEquals(List.of(), txs("burn.sender = 'a'"));
  }

  @Test
  void whatTheApplicationDoesNotMarkIsNotFound() {
    chain.commit(List.of(), List.of(List.of(event(false, "move", "sender", "a"), event("move", "sender", "b"))));
    settle();
    assertEquals(List.of(), txs("move.sender = 'a'"));
    assertEquals(List.of("1/0"), txs("move.sender = 'b'"));
  }

  @Test
  void conditionsMustHoldWithinOneEvent() {
    chain.commit(List.of(), List.of(
        List.of(event("move", "sender", "a", "amount", "1"), event("move", "sender", "b", "amount", "2")),
        List.of(event("move", "sender", "a", "amount", "2"))));
    settle();
    assertEquals(List.of("1/1"), txs("move.sender = 'a' AND move.amount = 2"));
    assertEquals(List.of("1/1"), txs("move.sender = 'a' AND move.amount = 2 AND tx.height = 1"));
  }

  @Test
  void timesAreCompared() {
    chain.commit(List.of(), List.of(
        List.of(event("due", "at", "2024-05-01T10:00:00Z", "day", "2024-05-01")),
        List.of(event("due", "at", "2024-05-01T14:00:00+05:00", "day", "2024-05-02"))));
    settle();
    assertEquals(List.of("1/1"), txs("due.at < TIME 2024-05-01T10:00:00Z"));
    assertEquals(List.of("1/0"), txs("due.day < DATE 2024-05-02"));
  }

  @Test
  void heightAndHashAreConditionsOfTheirOwn() {
    fill(6);
    assertEquals(List.of("3/0"), txs("tx.height = 3"));
    assertEquals(List.of("3/0", "4/0"), txs("tx.height > 2 AND tx.height <= 4"));
    assertEquals(List.of("4/0"), txs("tx.height > 2.5 AND tx.height < 5 AND move.sender = 'a'"));
    assertEquals(List.of(), txs("tx.height > 4 AND tx.height < 5"));
    assertEquals(List.of(), txs("tx.height > 99999999999999999999999"));
    assertEquals(6, txs("tx.height < 99999999999999999999999").size());
    assertEquals(List.of("2/0"), txs("tx.hash = '" + chain.txHash(2, 0).toHex() + "'"));
    assertEquals(List.of("2/0"), txs("move.sender = 'nobody' AND tx.hash = '" + chain.txHash(2, 0).toHex().toLowerCase(Locale.ROOT) + "'"));
    assertEquals(List.of(), txs("tx.hash = '" + chain.txHash(99, 0).toHex() + "'"));
    assertEquals(List.of("2/0", "4/0", "6/0"), txs("tm.event = 'Tx' AND move.sender = 'a'"));
    assertEquals(List.of(), txs("tm.event = 'NewBlock' AND move.sender = 'a'"));
  }

  @Test
  void aBlockIsFoundByItsOwnEventsAndItsHeight() {
    fill(6);
    assertEquals(List.of("4/0", "5/0"), text(ask(SearchSubject.BLOCKS, "epoch.number = 2").hits()));
    assertEquals(List.of("5/0"), text(ask(SearchSubject.BLOCKS, "epoch.number = 2 AND block.height > 4").hits()));
    assertEquals(List.of("6/0"), text(ask(SearchSubject.BLOCKS, "block.height = 6").hits()));
    assertEquals(List.of(), ask(SearchSubject.BLOCKS, "move.sender = 'a'").hits());
  }

  @Test
  void hitsComeInOrderAndByWindows() {
    fill(7);
    SearchRequest.Builder all = SearchRequest.builder(SearchSubject.TRANSACTIONS, "tx.height > 1");
    assertEquals(List.of("2/0", "3/0"), text(indexer.search(all.window(0, 2).build()).hits()));
    assertEquals(List.of("6/0", "7/0"), text(indexer.search(all.window(4, 3).build()).hits()));
    assertEquals(List.of(), indexer.search(all.window(6, 3).build()).hits());
    assertEquals(6, indexer.search(all.window(6, 3).build()).total());
    assertEquals(List.of(), indexer.search(all.window(0, 0).build()).hits());
    assertEquals(List.of("5/0", "4/0"), text(indexer.search(all.descending(true).window(2, 2).build()).hits()));
  }

  @Test
  void nonsenseIsRefusedNotThrown() {
    fill(1);
    for (String query : List.of("", "x", "tx.height > 'a'", "AND", "a = b", "tx.hash = 'zz'", "a='" + "x".repeat(600) + "'")) {
      assertFalse(ask(SearchSubject.TRANSACTIONS, query).refusal().orElse("").isEmpty(), query);
    }
  }

  @Test
  void whatIsThereAlreadyIsCaughtUpWithAndKept() throws Exception {
    stop();
    context = new TestIndexerContext(folder, chain);
    fill2(40);
    indexer = create(context);
    indexer.start();
    settle();
    assertEquals(20, txs("move.sender = 'a'").size());
    restart();
    assertEquals(40, indexer.height(), "kept, not made again");
    assertEquals(20, txs("move.sender = 'a'").size());
    chain.commit(List.of(), List.of());
    settle();
  }

  private void fill2(int blocks) {
    for (int i = 1; i <= blocks; i++) {
      chain.commit(List.of(), List.of(List.of(event("move", "sender", i % 2 == 0 ? "a" : "b"))));
    }
  }

  @Test
  void prunedHeightsAreGoneAndAskingForThemIsRefused() throws Exception {
    fill(10);
    assertEquals(4, indexer.pruneBelow(5));
    assertEquals(0, indexer.pruneBelow(5));
    assertEquals(5, indexer.base());
    assertEquals(List.of("6/0", "8/0", "10/0"), txs("move.sender = 'a'"));
    assertEquals(List.of(), txs("tx.hash = '" + chain.txHash(2, 0).toHex() + "'"));
    assertTrue(ask(SearchSubject.TRANSACTIONS, "tx.height = 3").refusal().isPresent());
    assertTrue(ask(SearchSubject.BLOCKS, "block.height < 4").refusal().isPresent());
    assertEquals(List.of("5/0"), txs("tx.height < 6"));
    chain.prune(5);
    restart();
    assertEquals(5, indexer.base());
    assertEquals(List.of("6/0", "8/0", "10/0"), txs("move.sender = 'a'"));
    assertThrows(IllegalArgumentException.class, () -> indexer.pruneBelow(0));
  }

  @Test
  void itFollowsTheBaseOfTheChain() throws Exception {
    fill(6);
    stop();
    chain.prune(4);
    chain.commit(List.of(), List.of(List.of(event("move", "sender", "a"))));
    context = new TestIndexerContext(folder, chain);
    indexer = create(context);
    indexer.start();
    settle();
    assertEquals(4, indexer.base());
    assertEquals(List.of("4/0", "6/0", "7/0"), txs("move.sender = 'a'"));
  }

  /** The node commits on, whatever the indexer waits for (design 3.5, security class R9). */
  @Test
  @Tag("sec-R9")
  void aCommitNeverWaits() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    chain.onRead(() -> {
      try {
        go.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    try {
      assertTimeoutPreemptively(LONG, () -> fill2(200));
    } finally {
      go.countDown();
      chain.onRead(() -> { });
    }
    settle();
    assertEquals(100, txs("move.sender = 'a'").size());
  }

  /** What was found once stays found, and every answer is whole heights in order. */
  @Test
  @Tag("sec-S5")
  void searchesBesideWritingSeeWholeHeights() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    List<CompletableFuture<Integer>> readers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      readers.add(CompletableFuture.supplyAsync(() -> {
        int answers = 0;
        long before = 0;
        while (!done.get()) {
          SearchAnswer answer = ask(SearchSubject.TRANSACTIONS, "move.sender = 'a'");
          assertEquals(0, answer.total() % 3, "each block has three");
          assertTrue(answer.total() >= before, "found before, not found now");
          before = answer.total();
          answers++;
        }
        return answers;
      }));
    }
    for (int i = 0; i < 100; i++) {
      List<org.blockberry.api.application.AppEvent> one = List.of(event("move", "sender", "a"));
      chain.commit(List.of(), List.of(one, one, one));
    }
    settle();
    done.set(true);
    for (CompletableFuture<Integer> reader : readers) {
      assertTrue(reader.get() > 0);
    }
    assertEquals(300, txs("move.sender = 'a'").size());
  }
}
