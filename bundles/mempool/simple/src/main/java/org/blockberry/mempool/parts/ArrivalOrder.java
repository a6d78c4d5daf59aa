package org.blockberry.mempool.parts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.blockberry.api.mempool.PoolEntry;

/**
 * Entries sorted by sequence, in runs of up to {@value #RUN} of which none is empty. Threads that draw a sequence and
 * then add arrive a little out of order, so an insert must work anywhere; nearly all of them append. A search is two
 * binary searches, an insert or removal moves at most half a run. Runs of arrays instead of a tree: pages are copied,
 * not walked node by node, and an entry costs 16 bytes here instead of 64.
 *
 * <p>Not thread safe.
 */
final class ArrivalOrder {
  /** Entries in one run. */
  static final int RUN = 512;

  /**
   * Neighbours that together hold no more than this are merged, so that removals cannot leave many nearly empty runs.
   */
  private static final int MERGE = RUN / 2;

  private final List<Run> runs = new ArrayList<>();

  /** Whether an entry with this sequence is present. */
  boolean contains(long sequence) {
    if (runs.isEmpty() || sequence > runs.get(runs.size() - 1).last()) {
      return false; // nearly every question
    }
    int at = runOf(sequence);
    if (at < 0) {
      return false;
    }
    Run run = runs.get(at);
    return sequence <= run.last() && run.search(sequence) >= 0;
  }

  /** Inserts an entry whose sequence is not present. */
  void insert(PoolEntry entry) {
    long sequence = entry.sequence();
    Run latest = runs.isEmpty() ? null : runs.get(runs.size() - 1);
    if (latest != null && sequence > latest.last() && !latest.endReached()) {
      latest.append(entry); // nearly every insert
      return;
    }
    int at = Math.max(0, runOf(sequence));
    if (runs.isEmpty()) {
      runs.add(new Run());
    }
    Run run = runs.get(at);
    boolean append = at == runs.size() - 1 && run.size() > 0 && sequence > run.last();
    if (append ? run.endReached() : run.full()) {
      Run next = append ? new Run() : run.split();
      runs.add(at + 1, next);
      if (append || sequence > next.first()) {
        run = next;
      }
    }
    run.insert(entry);
  }

  /** Removes the entry with this sequence, which is present. */
  void remove(long sequence) {
    int at = runOf(sequence);
    Run run = runs.get(at);
    run.remove(run.search(sequence));
    if (run.size() == 0) {
      runs.remove(at);
    } else if (at > 0 && runs.get(at - 1).size() + run.size() <= MERGE) {
      runs.get(at - 1).takeAll(run);
      runs.remove(at);
    } else if (at + 1 < runs.size() && run.size() + runs.get(at + 1).size() <= MERGE) {
      run.takeAll(runs.remove(at + 1));
    }
  }

  /**
   * Copies the next entries in order.
   *
   * @param afterSequence only entries above it
   * @param page filled from the front
   * @return how many were copied; fewer than the page takes means that there are no more
   */
  int page(long afterSequence, PoolEntry[] page) {
    int copied = 0;
    for (int at = Math.max(0, runOf(afterSequence)); at < runs.size() && copied < page.length; at++) {
      copied += runs.get(at).copyAfter(afterSequence, page, copied);
    }
    return copied;
  }

  /** All entries in order, copied run by run: 100,000 take some 50 microseconds. */
  PoolEntry[] snapshot() {
    int size = 0;
    for (Run run : runs) {
      size += run.size();
    }
    PoolEntry[] all = new PoolEntry[size];
    int copied = 0;
    for (Run run : runs) {
      System.arraycopy(run.entries, run.from, all, copied, run.size());
      copied += run.size();
    }
    return all;
  }

  /** Index of the last run that begins at or below {@code sequence}, or -1. */
  private int runOf(long sequence) {
    int low = 0;
    int high = runs.size() - 1;
    if (high >= 0 && runs.get(high).first() <= sequence) {
      return high;
    }
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (runs.get(middle).first() <= sequence) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  /** Occupies {@code from} to {@code to} of its arrays, so that taking from the front, as commits do, moves nothing. */
  private static final class Run {
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

    long first() {
      return sequences[from];
    }

    long last() {
      return sequences[to - 1];
    }

    /** Index of {@code sequence}, or {@code -(where it belongs) - 1}. */
    int search(long sequence) {
      return Arrays.binarySearch(sequences, from, to, sequence);
    }

    void append(PoolEntry entry) {
      sequences[to] = entry.sequence();
      entries[to++] = entry;
    }

    void insert(PoolEntry entry) {
      int at = size() == 0 || entry.sequence() > last() ? to : -search(entry.sequence()) - 1;
      if (from > 0 && (to == RUN || at - from < to - at)) {
        move(from, from - 1, at - from);
        from--;
        at--;
      } else {
        move(at, at + 1, to - at);
        to++;
      }
      sequences[at] = entry.sequence();
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

    /** Gives its upper half to a new run. */
    Run split() {
      Run upper = new Run();
      int middle = from + size() / 2;
      upper.append(this, middle, to);
      Arrays.fill(entries, middle, to, null);
      to = middle;
      return upper;
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

    int copyAfter(long afterSequence, PoolEntry[] page, int filled) {
      int found = search(afterSequence);
      int start = found >= 0 ? found + 1 : -found - 1;
      int count = Math.min(to - start, page.length - filled);
      System.arraycopy(entries, start, page, filled, count);
      return count;
    }

    private void append(Run source, int start, int end) {
      System.arraycopy(source.sequences, start, sequences, to, end - start);
      System.arraycopy(source.entries, start, entries, to, end - start);
      to += end - start;
    }

    private void move(int source, int target, int count) {
      System.arraycopy(sequences, source, sequences, target, count);
      System.arraycopy(entries, source, entries, target, count);
    }
  }
}
