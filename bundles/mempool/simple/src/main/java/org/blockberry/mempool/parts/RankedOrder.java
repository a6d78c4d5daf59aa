package org.blockberry.mempool.parts;

import java.util.Arrays;
import java.util.function.Predicate;
import org.blockberry.api.mempool.PoolEntry;

/**
 * Entries sorted by rank, highest first, and within a rank by sequence, lowest first; no two have both in common.
 * Kept in runs of up to {@value #RUN}, none empty, with the first key of each run in arrays above them. A search is
 * two binary searches over arrays of numbers; an insert or removal moves at most half a run, and the arrays above
 * only when a run comes or goes. Against a tree: no pointer to chase per level, a snapshot is copied instead of
 * walked, 20 bytes an entry instead of 64.
 *
 * <p>Not thread safe.
 */
public final class RankedOrder {
  /** Entries in one run. */
  static final int RUN = 64;

  /**
   * Neighbours that together hold no more than this are merged, so that removals cannot leave many nearly empty runs.
   */
  private static final int MERGE = RUN / 2;

  /** With fewer runs than this for each newcomer, walking from run to run is cheaper than a search for each newcomer. */
  private static final int FEW_RUNS = 8;

  private Run[] runs = new Run[8];
  private long[] firstRanks = new long[8];
  private long[] firstSequences = new long[8];
  private int count;
  private final Newcomers newcomers = new Newcomers();

  /** Whether an entry with this rank and sequence is present. */
  boolean contains(long rank, long sequence) {
    settle();
    int at = runOf(rank, sequence);
    return at >= 0 && !runs[at].endsBefore(rank, sequence) && runs[at].search(rank, sequence) >= 0;
  }

  /** Inserts an entry that is not present. */
  public void insert(long rank, PoolEntry entry) {
    if (newcomers.full()) {
      settle();
    }
    newcomers.add(rank, entry);
  }

  /** Gives every newcomer its place. */
  private void settle() {
    if (newcomers.isEmpty()) {
      return;
    }
    newcomers.sort();
    boolean walk = newcomers.size() * FEW_RUNS > count;
    int at = 0;
    for (int i = 0; i < newcomers.size(); i++) {
      long rank = newcomers.rank(i);
      PoolEntry entry = newcomers.entry(i);
      if (!walk) {
        at = Math.max(0, runOf(rank, entry.sequence()));
      }
      while (at + 1 < count && !beginsAfter(at + 1, rank, entry.sequence())) {
        at++;
      }
      at = place(at, rank, entry);
    }
    newcomers.clear();
  }

  /** Puts an entry into the run {@code at}, where it belongs; gives the run that it is in afterwards. */
  private int place(int at, long rank, PoolEntry entry) {
    long sequence = entry.sequence();
    if (count == 0) {
      insertRun(0, new Run());
    }
    Run run = runs[at];
    boolean append = at == count - 1 && run.size() > 0 && run.endsBefore(rank, sequence);
    if (append ? run.endReached() : run.full()) {
      insertRun(at + 1, append ? new Run() : run.split());
      if (append || !beginsAfter(at + 1, rank, sequence)) {
        at++;
      }
    }
    runs[at].insert(rank, entry);
    noteFirst(at);
    return at;
  }

  /** Removes the entry with this rank and sequence, which is present. */
  public void remove(long rank, long sequence) {
    settle();
    int at = runOf(rank, sequence);
    Run run = runs[at];
    run.remove(run.search(rank, sequence));
    if (run.size() == 0) {
      removeRun(at);
      return;
    }
    noteFirst(at);
    if (at > 0 && runs[at - 1].size() + run.size() <= MERGE) {
      runs[at - 1].takeAll(run);
      removeRun(at);
    } else if (at + 1 < count && run.size() + runs[at + 1].size() <= MERGE) {
      run.takeAll(runs[at + 1]);
      removeRun(at + 1);
    }
  }

  /**
   * Copies the next entries in order.
   *
   * @param rank with {@code sequence}: only entries behind this place
   * @param page filled from the front
   * @return how many were copied; fewer than the page takes means that there are no more
   */
  int page(long rank, long sequence, PoolEntry[] page) {
    settle();
    int copied = 0;
    for (int at = Math.max(0, runOf(rank, sequence)); at < count && copied < page.length; at++) {
      copied += runs[at].copyAfter(rank, sequence, page, copied);
    }
    return copied;
  }

  /** The first entry, or null. */
  public PoolEntry first() {
    settle();
    return count == 0 ? null : runs[0].entries[runs[0].from];
  }

  /** All entries in order, copied run by run: 100,000 take some 50 microseconds. */
  PoolEntry[] snapshot() {
    settle();
    int size = 0;
    for (int at = 0; at < count; at++) {
      size += runs[at].size();
    }
    PoolEntry[] all = new PoolEntry[size];
    int copied = 0;
    for (int at = 0; at < count; at++) {
      Run run = runs[at];
      System.arraycopy(run.entries, run.from, all, copied, run.size());
      copied += run.size();
    }
    return all;
  }

  /** Visits from the last to the first until {@code visitor} returns false. */
  void visitFromLast(Predicate<PoolEntry> visitor) {
    settle();
    for (int at = count - 1; at >= 0; at--) {
      Run run = runs[at];
      for (int i = run.to - 1; i >= run.from; i--) {
        if (!visitor.test(run.entries[i])) {
          return;
        }
      }
    }
  }

  /** Index of the last run that does not begin after the place, or -1. */
  private int runOf(long rank, long sequence) {
    return lastNotAfter(firstRanks, firstSequences, 0, count, rank, sequence);
  }

  /**
   * Index of the last of the sorted places {@code from} to {@code to} that is at or before the place, or {@code from - 1}. Goes by
   * rank alone, in steps without a branch to predict, because ranks are as good as random; sequences decide only among equals.
   */
  private static int lastNotAfter(long[] ranks, long[] sequences, int from, int to, long rank, long sequence) {
    int end = from + countAtLeast(ranks, from, to, rank);
    if (end == from || ranks[end - 1] != rank || sequences[end - 1] <= sequence) {
      return end - 1;
    }
    int begin = rank == Long.MAX_VALUE ? from : from + countAtLeast(ranks, from, end, rank + 1);
    int found = Arrays.binarySearch(sequences, begin, end, sequence);
    return found >= 0 ? found : -found - 2;
  }

  /** How many of the falling {@code ranks} from {@code from} to {@code to} are {@code rank} or more. */
  private static int countAtLeast(long[] ranks, int from, int to, long rank) {
    int base = from;
    int length = to - from;
    while (length > 1) {
      int half = length >>> 1;
      base = ranks[base + half - 1] >= rank ? base + half : base;
      length -= half;
    }
    return base - from + (length == 1 && ranks[base] >= rank ? 1 : 0);
  }

  private boolean beginsAfter(int at, long rank, long sequence) {
    return before(rank, sequence, firstRanks[at], firstSequences[at]);
  }

  private void noteFirst(int at) {
    Run run = runs[at];
    firstRanks[at] = run.ranks[run.from];
    firstSequences[at] = run.sequences[run.from];
  }

  private void insertRun(int at, Run run) {
    if (count == runs.length) {
      runs = Arrays.copyOf(runs, 2 * count);
      firstRanks = Arrays.copyOf(firstRanks, 2 * count);
      firstSequences = Arrays.copyOf(firstSequences, 2 * count);
    }
    moveRuns(at, at + 1);
    runs[at] = run;
    count++;
    noteFirst(at);
  }

  private void removeRun(int at) {
    moveRuns(at + 1, at);
    runs[--count] = null;
  }

  private void moveRuns(int source, int target) {
    System.arraycopy(runs, source, runs, target, count - source);
    System.arraycopy(firstRanks, source, firstRanks, target, count - source);
    System.arraycopy(firstSequences, source, firstSequences, target, count - source);
  }

  private static boolean before(long rank, long sequence, long otherRank, long otherSequence) {
    return rank > otherRank || rank == otherRank && sequence < otherSequence;
  }

  /** Occupies {@code from} to {@code to} of its arrays, so that taking from the front, as commits do, moves nothing. */
  private static final class Run {
    private final long[] ranks = new long[RUN];
    private final long[] sequences = new long[RUN];
    private final PoolEntry[] entries = new PoolEntry[RUN];
    private int from;
    private int to;

    int size() {
      return to - from;
    }

    boolean full() {
      return size() == RUN;
    }

    boolean endReached() {
      return to == RUN;
    }

    boolean endsBefore(long rank, long sequence) {
      return before(ranks[to - 1], sequences[to - 1], rank, sequence);
    }

    /** Index of the place, or {@code -(where it belongs) - 1}. */
    int search(long rank, long sequence) {
      int at = lastNotAfter(ranks, sequences, from, to, rank, sequence);
      return at >= from && ranks[at] == rank && sequences[at] == sequence ? at : -at - 2;
    }

    void insert(long rank, PoolEntry entry) {
      long sequence = entry.sequence();
      int at = size() == 0 || endsBefore(rank, sequence) ? to : -search(rank, sequence) - 1;
      if (from > 0 && (to == RUN || at - from < to - at)) {
        move(from, from - 1, at - from);
        from--;
        at--;
      } else {
        move(at, at + 1, to - at);
        to++;
      }
      ranks[at] = rank;
      sequences[at] = sequence;
      entries[at] = entry;
    }

    void remove(int at) {
      if (at - from < to - at) {
        move(from, from + 1, at - from);
        entries[from++] = null;
      } else {
        move(at + 1, at, to - at - 1);
        entries[--to] = null;
      }
    }

    /** Gives its later half to a new run. */
    Run split() {
      Run later = new Run();
      int middle = from + size() / 2;
      later.append(this, middle, to);
      Arrays.fill(entries, middle, to, null);
      to = middle;
      return later;
    }

    /** Appends {@code later}, whose entries all come after these; both together are less than a run. */
    void takeAll(Run later) {
      if (to + later.size() > RUN) {
        int size = size();
        move(from, 0, size);
        Arrays.fill(entries, Math.max(size, from), to, null);
        from = 0;
        to = size;
      }
      append(later, later.from, later.to);
    }

    int copyAfter(long rank, long sequence, PoolEntry[] page, int filled) {
      int found = search(rank, sequence);
      int start = found >= 0 ? found + 1 : -found - 1;
      int count = Math.min(to - start, page.length - filled);
      System.arraycopy(entries, start, page, filled, count);
      return count;
    }

    private void append(Run source, int start, int end) {
      System.arraycopy(source.ranks, start, ranks, to, end - start);
      System.arraycopy(source.sequences, start, sequences, to, end - start);
      System.arraycopy(source.entries, start, entries, to, end - start);
      to += end - start;
    }

    private void move(int source, int target, int count) {
      System.arraycopy(ranks, source, ranks, target, count);
      System.arraycopy(sequences, source, sequences, target, count);
      System.arraycopy(entries, source, entries, target, count);
    }
  }
}
