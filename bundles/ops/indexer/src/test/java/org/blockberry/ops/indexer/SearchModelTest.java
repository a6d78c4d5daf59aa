package org.blockberry.ops.indexer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.blockberry.api.indexer.SearchAnswer;
import org.blockberry.api.indexer.SearchRequest;
import org.blockberry.api.indexer.SearchSubject;
import org.blockberry.api.store.TxLocation;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockResults;
import org.blockberry.chain.Event;
import org.blockberry.chain.EventAttribute;
import org.blockberry.chain.TxResult;
import org.blockberry.chain.event.Condition;
import org.blockberry.chain.event.EventQuery;
import org.blockberry.store.durable.Tuning;
import org.blockberry.testing.contracts.Blocks;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random chains, random queries of one to four conditions of every form, random windows and orders, with appends and prunes between:
 * what is found is what a walk over all events finds. Range and prune races of other stores came from predicates that only failed together
 * (security class S5), so the queries combine them.
 */
@Tag("sec-S5")
class SearchModelTest {
  private static final int SEEDS = 12;
  private static final int QUERIES = 400;
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final String[] TYPES = {"move", "mint", "a", "a.b"};
  private static final String[] KEYS = {"x", "amount", "b", "b.c"};
  private static final String[] VALUES = {"", "a", "ab", "1", "01", "1.0", "2", "2.5", "10", "10berry", "9.99", "100000000000000000000",
      "2024-01-02", "2024-01-02T03:04:05Z", "2024-01-02T03:04:05+01:00", "it is", "0", "0.0"};
  private static final String[] NUMBERS = {"0", "1", "1.0", "2", "2.25", "9", "10", "99999999999999999999", "100000000000000000000.5", "007"};

  /** One transaction or block of the model. */
  private record Row(Kind kind, long height, int index, Bytes hash, List<Event> events) {}

  @Test
  void whatIsFoundIsWhatAWalkOverAllEventsFinds() throws IOException {
    int hits = 0;
    int compared = 0;
    for (int seed = 1; seed <= SEEDS; seed++) {
      Path folder = Files.createTempDirectory("search-model");
      try (Model model = new Model(seed, folder)) {
        for (int step = 0; step < QUERIES; step++) {
          String what = "seed " + seed + ", query " + step + ": ";
          try {
            hits += model.step();
          } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(what + e.getMessage(), e);
          }
          compared++;
        }
        model.pruneAll();
      } finally {
        delete(folder);
      }
    }
    System.out.println("search model: " + compared + " queries over " + SEEDS + " chains compared, " + hits + " hits");
    assertTrue(hits > compared, "too few hits to mean anything: " + hits);
  }

  private static final class Model implements AutoCloseable {
    private final Random random;
    private final IndexStore store;
    private final List<Row> rows = new ArrayList<>();
    private final Selection selection;
    private long height;
    private long base = 1;

    Model(int seed, Path folder) {
      this.random = new Random(seed);
      this.selection = seed % 3 == 0 ? new Selection(true, java.util.Set.of()) : Selection.MARKED;
      this.store = new IndexStore(new IndexFolder(folder, "test", selection, new Tuning(1 << 20, 1 << 20, 1 << 20, 64, 0, true),
          System.getLogger("test")));
      store.open();
      commit(8);
    }

    int step() {
      if (random.nextInt(20) == 0) {
        commit(1 + random.nextInt(3));
      }
      if (random.nextInt(40) == 0) {
        long bound = base + random.nextInt(3);
        store.pruneBelow(bound);
        base = Math.max(base, Math.min(bound, height + 1));
        rows.removeIf(row -> row.height() < base);
      }
      Kind kind = random.nextInt(4) == 0 ? Kind.BLOCK : Kind.TX;
      String query = query(kind);
      boolean descending = random.nextBoolean();
      int offset = random.nextInt(3) == 0 ? random.nextInt(5) : 0;
      int limit = random.nextInt(3) == 0 ? random.nextInt(5) : 1_000;
      List<TxLocation> wanted = naive(kind, query);
      long total = wanted.size();
      if (descending) {
        Collections.reverse(wanted);
      }
      wanted = wanted.subList(Math.min(offset, wanted.size()), Math.min(offset + limit, wanted.size()));
      SearchRequest request = SearchRequest.builder(kind == Kind.TX ? SearchSubject.TRANSACTIONS : SearchSubject.BLOCKS, query)
          .descending(descending).window(offset, limit).build();
      SearchAnswer answer = store.search(kind, SearchPlan.of(kind, query), new SearchLimits(100_000, LONG), request);
      assertEquals(total, answer.total(), query);
      assertEquals(wanted, answer.hits(), query);
      return (int) total;
    }

    /** After everything is pruned no key is left but those of the store itself. */
    void pruneAll() {
      assertTrue(store.size() > 100);
      store.pruneBelow(Long.MAX_VALUE);
      assertEquals(3, store.size(), "identity, format and heights");
    }

    private void commit(int blocks) {
      List<Entries> batch = new ArrayList<>();
      for (int i = 0; i < blocks; i++) {
        height++;
        List<TxResult> results = new ArrayList<>();
        List<Bytes> hashes = new ArrayList<>();
        int txs = random.nextInt(4);
        for (int tx = 0; tx < txs; tx++) {
          hashes.add(Blocks.txHash(height, tx));
          results.add(new TxResult(0, Bytes.EMPTY, "", "", 0, 0, events(), ""));
          rows.add(new Row(Kind.TX, height, tx, hashes.get(tx), results.get(tx).events()));
        }
        BlockResults all = new BlockResults(events(), results, List.of(), java.util.Optional.empty(), Bytes.EMPTY);
        rows.add(new Row(Kind.BLOCK, height, 0, Bytes.EMPTY, all.events()));
        batch.add(Entries.of(height, Blocks.hash(height), hashes, all, selection));
      }
      store.append(batch);
    }

    private List<Event> events() {
      List<Event> events = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        List<EventAttribute> attributes = new ArrayList<>();
        for (int j = random.nextInt(4); j > 0; j--) {
          attributes.add(new EventAttribute(random.nextInt(20) == 0 ? "" : any(KEYS), any(VALUES), random.nextInt(5) > 0));
        }
        events.add(new Event(random.nextInt(20) == 0 ? "" : any(TYPES), attributes));
      }
      return events;
    }

    private String query(Kind kind) {
      List<String> conditions = new ArrayList<>();
      for (int i = 1 + random.nextInt(random.nextBoolean() ? 1 : 4); i > 0; i--) {
        conditions.add(condition(kind));
      }
      return String.join(" AND ", conditions);
    }

    private String condition(Kind kind) {
      int choice = random.nextInt(12);
      if (choice < 3) {
        return kind.heightTag + any("=", "<", "<=", ">", ">=") + (random.nextInt(height > 0 ? (int) height + 2 : 2))
            + (random.nextInt(6) == 0 ? ".5" : "");
      } else if (choice == 3 && kind == Kind.TX) {
        return switch (random.nextInt(3)) {
          case 0 -> "tx.hash = '" + Blocks.txHash(1 + random.nextInt((int) height), random.nextInt(3)).toHex() + "'";
          case 1 -> "tx.hash CONTAINS '" + Integer.toHexString(random.nextInt(16)).toUpperCase(java.util.Locale.ROOT) + "'";
          default -> "tm.event = '" + any("Tx", "NewBlock") + "'";
        };
      }
      String tag = random.nextInt(6) == 0 ? any(TYPES) : any(TYPES) + "." + any(KEYS);
      return switch (random.nextInt(6)) {
        case 0 -> tag + " = '" + any(VALUES) + "'";
        case 1, 2 -> tag + " " + any("=", "<", "<=", ">", ">=") + " " + any(NUMBERS);
        case 3 -> tag + " CONTAINS '" + any("a", "1", "", "ber", ".") + "'";
        case 4 -> tag + " EXISTS";
        default -> random.nextBoolean() ? tag + " >= DATE 2024-01-02" : tag + " <= TIME 2024-01-02T03:04:05Z";
      };
    }

    private String any(String... words) {
      return words[random.nextInt(words.length)];
    }

    /** The rules in words: hash alone decides; else the place meets what is asked of places, and one event all the rest. */
    private List<TxLocation> naive(Kind kind, String query) {
      List<Condition> conditions = EventQuery.parse(query).conditions();
      List<TxLocation> found = new ArrayList<>();
      String hash = kind == Kind.TX && query.contains("tx.hash = '") ? query.substring(query.indexOf("tx.hash = '") + 11).substring(0, 64) : "";
      for (Row row : rows) {
        boolean fits = row.kind() == kind && (hash.isEmpty() ? fits(row, conditions) : row.hash().toHex().equals(hash));
        if (fits) {
          found.add(new TxLocation(row.height(), row.index()));
        }
      }
      found.sort(Comparator.comparingLong(TxLocation::height).thenComparingInt(TxLocation::index));
      return found;
    }

    private boolean fits(Row row, List<Condition> conditions) {
      List<Condition> ofEvents = new ArrayList<>();
      for (Condition condition : conditions) {
        if (condition.tag().equals(row.kind().heightTag)) {
          if (!condition.accepts(Long.toString(row.height()))) {
            return false;
          }
        } else if (row.kind() == Kind.TX && condition.tag().equals("tx.hash")) {
          if (!condition.accepts(row.hash().toHex())) {
            return false;
          }
        } else if (condition.tag().equals("tm.event")) {
          if (!condition.accepts(row.kind().event)) {
            return false;
          }
        } else {
          ofEvents.add(condition);
        }
      }
      if (ofEvents.isEmpty()) {
        return true;
      }
      for (Event event : row.events()) {
        List<EventAttribute> kept = event.attributes().stream()
            .filter(attribute -> (selection.all() || attribute.index()) && !attribute.key().isEmpty()).toList();
        if (!kept.isEmpty() && !event.type().isEmpty()
            && ofEvents.stream().allMatch(condition -> condition.matches(List.of(new Event(event.type(), kept))))) {
          return true;
        }
      }
      return false;
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
