package org.blockberry.ops.indexer;

import static org.blockberry.testing.contracts.EventChain.event;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.blockberry.api.indexer.SearchAnswer;
import org.blockberry.api.indexer.SearchRequest;
import org.blockberry.api.indexer.SearchSubject;
import org.blockberry.api.settings.Settings;
import org.blockberry.testing.contracts.EventChain;
import org.blockberry.testing.contracts.TestIndexerContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is special about this indexer: its bounds, and that it makes itself again whenever it is of no use any more. */
class KvIndexerTest {
  @TempDir
  Path folder;

  private static KvIndexer open(TestIndexerContext context, Object... settings) throws Exception {
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      values.put((String) settings[i], settings[i + 1]);
    }
    KvIndexerFactory factory = new KvIndexerFactory();
    KvIndexer indexer = (KvIndexer) factory.create(Settings.of(factory.settings(), values), context);
    indexer.start();
    await(() -> indexer.height() == context.chain().tip().height());
    return indexer;
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - deadline < 0, "not within 20 s");
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static SearchAnswer ask(KvIndexer indexer, String query) {
    return indexer.search(SearchRequest.builder(SearchSubject.TRANSACTIONS, query).build());
  }

  private static void fill(EventChain chain, int blocks) {
    for (int i = 0; i < blocks; i++) {
      chain.commit(List.of(), List.of(List.of(event("move", "sender", "a"), event(false, "note", "text", "b"))));
    }
  }

  @Test
  void anotherChoiceOfAttributesMakesTheIndexAgain() throws Exception {
    try (TestIndexerContext context = new TestIndexerContext(folder)) {
      fill(context.chain(), 5);
      try (KvIndexer indexer = open(context)) {
        assertEquals(5, ask(indexer, "move.sender = 'a'").total());
        assertEquals(0, ask(indexer, "note.text = 'b'").total());
      }
      try (KvIndexer indexer = open(context, "index_all", true)) {
        assertEquals(5, ask(indexer, "note.text = 'b'").total());
      }
      try (KvIndexer indexer = open(context, "keys", List.of("note.text"))) {
        assertEquals(0, ask(indexer, "move.sender = 'a'").total());
        assertEquals(5, ask(indexer, "note.text = 'b'").total());
      }
    }
  }

  @Test
  void aDamagedIndexIsMadeAgain() throws Exception {
    try (TestIndexerContext context = new TestIndexerContext(folder)) {
      fill(context.chain(), 50);
      open(context).close();
      int damaged = 0;
      for (Path file : files()) {
        if (file.toString().matches(".*(MANIFEST-\\d+|CURRENT|\\.sst)")) {
          damaged++;
          try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
            content.seek(content.length() / 2);
            int old = content.read();
            content.seek(content.length() / 2);
            content.write(old ^ 0x55);
          }
          try (KvIndexer indexer = open(context)) {
            await(() -> ask(indexer, "move.sender = 'a'").total() == 50);
          }
        }
      }
      assertTrue(damaged >= 2, "damaged files: " + damaged);
    }
  }

  /** A record that belongs elsewhere passes RocksDB's own checks; ours finds it when it is read. */
  @Test
  void damageFoundBySearchingMakesTheIndexAgain() throws Exception {
    try (TestIndexerContext context = new TestIndexerContext(folder)) {
      fill(context.chain(), 20);
      open(context).close();
      IndexFolder same = new IndexFolder(folder, context.chainId(), Selection.MARKED,
          KvSettings.of(KvSettings.SCHEMA.defaults()).tuning(), context.logger());
      try (org.blockberry.store.durable.Database database = same.open()) {
        database.write(1, batch -> batch.put(IndexKeys.events(Kind.TX, 7, 0), new byte[] {1, 2, 3, 4, 5}));
      }
      try (KvIndexer indexer = open(context)) {
        assertTrue(ask(indexer, "move.sender CONTAINS 'a'").refusal().isPresent(), "said, not hidden");
        await(() -> ask(indexer, "move.sender CONTAINS 'a'").total() == 20);
      }
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return new ArrayList<>(all.filter(Files::isRegularFile).toList());
    }
  }

  @Test
  void anIndexOfAnotherChainIsMadeAgain() throws Exception {
    try (TestIndexerContext context = new TestIndexerContext(folder)) {
      fill(context.chain(), 8);
      open(context).close();
    }
    try (TestIndexerContext context = new TestIndexerContext(folder)) { // a chain that was restored to an earlier height
      fill(context.chain(), 3);
      KvIndexerFactory factory = new KvIndexerFactory();
      try (KvIndexer indexer = (KvIndexer) factory.create(factory.settings().defaults(), context)) {
        indexer.start();
        await(() -> indexer.height() == 3);
        assertEquals(3, ask(indexer, "move.sender = 'a'").total());
      }
    }
  }

  @Test
  void aSearchThatCostsTooMuchIsRefusedWithAWayOut() throws Exception {
    try (TestIndexerContext context = new TestIndexerContext(folder)) {
      for (int i = 0; i < 30; i++) {
        List<List<org.blockberry.api.application.AppEvent>> txs = new ArrayList<>();
        for (int j = 0; j < 50; j++) {
          txs.add(List.of(event("move", "sender", "a", "memo", "m" + i)));
        }
        context.chain().commit(List.of(), txs);
      }
      try (KvIndexer indexer = open(context, "max_scan", 1_000L)) {
        String refusal = ask(indexer, "move.sender EXISTS").refusal().orElse("");
        assertTrue(refusal.contains("indexer.kv.max_scan") && refusal.contains("tx.height"), refusal);
        assertEquals(500, ask(indexer, "move.sender = 'a' AND tx.height <= 10").total());
        assertEquals(50, ask(indexer, "move.sender = 'a' AND move.memo = 'm7'").total(), "the rarer condition leads");
      }
    }
  }

  @Test
  void longTagsAndValuesAreBoundedAndStillJudgedWhole() throws Exception {
    String value = "1" + "0".repeat(700) + "end";
    try (TestIndexerContext context = new TestIndexerContext(folder)) {
      context.chain().commit(List.of(), List.of(List.of(event("big", "v", value, "k".repeat(600), "x"))));
      try (KvIndexer indexer = open(context)) {
        assertEquals(1, ask(indexer, "big.v CONTAINS 'end'").total());
        assertEquals(1, ask(indexer, "big.v > 99").total());
        assertEquals(0, ask(indexer, "big.v < 99").total());
        assertEquals(1, ask(indexer, "big.v EXISTS").total());
        assertEquals(0, ask(indexer, "big.v = ''").total());
      }
    }
  }

  /** Keys sort as the numbers do; only numbers beyond every possible operand fall together. */
  @Property(tries = 3_000)
  void numberKeysSortLikeNumbers(@ForAll @StringLength(min = 1, max = 12) @net.jqwik.api.constraints.NumericChars String a,
      @ForAll @StringLength(min = 1, max = 12) @net.jqwik.api.constraints.NumericChars String b,
      @ForAll @net.jqwik.api.constraints.IntRange(min = 0, max = 12) int cutA,
      @ForAll @net.jqwik.api.constraints.IntRange(min = 0, max = 12) int cutB) {
    String first = point(a, cutA);
    String second = point(b, cutB);
    int byKey = java.util.Arrays.compareUnsigned(NumberKey.leading(first + "x").orElseThrow(), NumberKey.leading(second).orElseThrow());
    assertEquals(new java.math.BigDecimal(first).compareTo(new java.math.BigDecimal(second)), Integer.signum(byKey), first + " and " + second);
  }

  /** Packed or not, places are sorted by height, then index, each once. */
  @Property(tries = 300)
  void hitsAreSortedEachOnce(@ForAll @net.jqwik.api.constraints.Size(max = 50) List<@net.jqwik.api.constraints.IntRange(min = 0, max = 9) Integer> picks,
      @ForAll boolean far) {
    Hits hits = new Hits();
    java.util.TreeSet<Integer> wanted = new java.util.TreeSet<>();
    for (int pick : picks) {
      hits.add((far ? 1L << 50 : 1) + pick / 3, pick % 3 + (far ? 1 << 24 : 0));
      wanted.add(pick);
    }
    List<Integer> got = hits.sorted().window(false, 0, 100).stream()
        .map(place -> (int) (place.height() - (far ? 1L << 50 : 1)) * 3 + place.index() - (far ? 1 << 24 : 0)).toList();
    assertEquals(List.copyOf(wanted), got);
  }

  private static String point(String digits, int cut) {
    return cut < 1 || cut >= digits.length() ? digits : digits.substring(0, cut) + "." + digits.substring(cut);
  }
}
