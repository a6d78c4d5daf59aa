package org.blockberry.testing.simulator;

import java.util.PriorityQueue;

/** What happens when, in virtual microseconds; what is put in first comes first at the same time. For one thread. */
final class Agenda {
  private final PriorityQueue<Entry> entries = new PriorityQueue<>(256);
  private long now;
  private long serial;

  /** Microseconds since the beginning. */
  long now() {
    return now;
  }

  /** Lets {@code task} run after {@code delay} microseconds, 0 or more. @return takes it back */
  Runnable after(long delay, Runnable task) {
    Entry entry = new Entry(now + delay, serial++, task);
    entries.add(entry);
    return () -> entry.task = () -> { };
  }

  /** Runs what comes next; false if there is nothing. */
  boolean step() {
    Entry next = entries.poll();
    if (next == null) {
      return false;
    }
    now = next.at;
    next.task.run();
    return true;
  }

  int size() {
    return entries.size();
  }

  private static final class Entry implements Comparable<Entry> {
    private final long at;
    private final long serial;
    private Runnable task; // nothing if it was taken back

    private Entry(long at, long serial, Runnable task) {
      this.at = at;
      this.serial = serial;
      this.task = task;
    }

    @Override
    public int compareTo(Entry other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(serial, other.serial);
    }
  }
}
