package org.blockberry.ops.indexer;

import java.util.List;
import java.util.Optional;
import org.blockberry.api.indexer.SearchAnswer;
import org.blockberry.api.indexer.SearchRequest;
import org.blockberry.api.value.Bytes;
import org.blockberry.store.durable.Cursor;
import org.blockberry.store.durable.Database;

/**
 * One search: takes the condition with the fewest entries as the source of candidates, then judges each candidate by its record. For
 * one thread.
 */
final class Search {
  private static final int PROBE = 1_000; // entries counted per condition to find the cheapest
  private static final int LOOK_AT_CLOCK = 1_024;

  private final Database database;
  private final Kind kind;
  private final SearchPlan plan;
  private final SearchLimits limits;
  private final Extent extent;
  private final long deadlineNanos;
  private int scanned;

  /** The search ends without an answer; the message is for whoever asked. */
  static final class TooCostly extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooCostly(String text) {
      super(text, null, false, false);
    }
  }

  Search(Database database, Kind kind, SearchPlan plan, SearchLimits limits, Extent extent) {
    this.database = database;
    this.kind = kind;
    this.plan = plan;
    this.limits = limits;
    this.extent = extent;
    this.deadlineNanos = System.nanoTime() + limits.timeout().toNanos();
  }

  SearchAnswer run(SearchRequest request) {
    Optional<Bytes> hash = plan.hash();
    Hits hits = hash.isPresent() ? byHash(hash.get()) : plan.never() ? new Hits() : byConditions();
    return SearchAnswer.of(hits.size(), hits.window(request.descending(), request.offset(), request.limit()));
  }

  /** The newest place, as the block store's own index would say. */
  private Hits byHash(Bytes hash) {
    byte[] prefix = IndexKeys.hashOf(hash);
    Hits all = scan(new Access(prefix, prefix, true), false);
    Hits newest = new Hits();
    if (all.size() > 0) {
      newest.add(all.height(all.size() - 1), all.index(all.size() - 1));
    }
    return newest;
  }

  private Hits byConditions() {
    if (plan.placesDecide()) {
      return scan(plan.everything(), true);
    }
    List<Access> accesses = plan.accesses();
    Access source = accesses.isEmpty() ? plan.everything() : cheapest(accesses);
    Hits candidates = scan(source, true).sorted();
    if (plan.decidedBy(source)) {
      return candidates;
    }
    Hits hits = new Hits();
    for (int i = 0; i < candidates.size(); i++) {
      count();
      if (record(candidates.height(i), candidates.index(i)).filter(plan::fits).isPresent()) {
        hits.add(candidates.height(i), candidates.index(i));
      }
    }
    return hits;
  }

  private Access cheapest(List<Access> accesses) {
    Access best = accesses.get(0);
    int least = Integer.MAX_VALUE;
    for (Access access : accesses) {
      int entries = accesses.size() == 1 ? 0 : probe(access);
      if (entries < least || entries == least && access.exact() && !best.exact()) {
        best = access;
        least = entries;
      }
    }
    return best;
  }

  private int probe(Access access) {
    int entries = 0;
    byte[] letter = {access.first()[0]};
    try (Cursor cursor = database.cursor(access.first())) {
      cursor.seek(access.first());
      while (entries < PROBE && cursor.isAt(letter) && access.holds(cursor.key())) {
        entries += IndexKeys.isPosting(cursor.key()) ? Indexes.count(cursor.value()) : 1;
        cursor.next();
      }
    }
    return entries;
  }

  private Hits scan(Access access, boolean byHeight) {
    Hits hits = new Hits();
    byte[] letter = {access.first()[0]};
    try (Cursor cursor = database.cursor(access.first())) {
      for (cursor.seek(access.first()); cursor.isAt(letter); cursor.next()) {
        byte[] key = cursor.key();
        if (!access.holds(key)) {
          break;
        }
        long height = IndexKeys.height(key);
        if (!extent.holds(height) || byHeight && !plan.fitsHeight(height)) {
          count();
        } else if (IndexKeys.isPosting(key)) {
          add(key, cursor.value(), hits);
        } else {
          count();
          hits.add(height, IndexKeys.index(key));
        }
      }
    }
    return hits;
  }

  private void add(byte[] key, byte[] others, Hits hits) {
    long height = IndexKeys.height(key);
    try {
      Indexes.forEach(IndexKeys.index(key), others, index -> {
        count();
        hits.add(height, index);
      });
    } catch (IllegalArgumentException e) {
      throw database.damaged("an entry of height " + height, e.getMessage());
    }
  }

  private void count() {
    if (++scanned > limits.maxScan()) {
      throw new TooCostly("the search would look at more than " + limits.maxScan() + " entries (indexer.kv.max_scan); add a condition"
          + " that few " + (kind == Kind.TX ? "transactions" : "blocks") + " meet, or a range of " + kind.heightTag);
    }
    if (scanned % LOOK_AT_CLOCK == 0 && (System.nanoTime() - deadlineNanos > 0 || Thread.currentThread().isInterrupted())) {
      throw new TooCostly("the search takes longer than " + limits.timeout().toMillis() + " ms (indexer.kv.search_timeout); narrow it, for"
          + " example by a range of " + kind.heightTag);
    }
  }

  /** Empty if it was pruned meanwhile. */
  private Optional<EventRecord> record(long height, int index) {
    return database.getSealed(IndexKeys.events(kind, height, index), () -> "the index entry of height " + height).map(EventRecord::decode);
  }
}
