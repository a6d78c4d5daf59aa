package org.blockberry.node.wiring;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.blockberry.api.admin.JournalEntry;
import org.blockberry.api.plugin.SlotName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last steps of rewiring, each also a line in the log. Thread safe. */
public final class WiringJournal {
  private static final Logger LOG = LoggerFactory.getLogger(WiringJournal.class);
  private static final int CAPACITY = 1_000;

  private final Clock clock;
  private final Deque<JournalEntry> entries = new ArrayDeque<>();
  private long next = 1;
  private volatile Consumer<JournalEntry> told = entry -> { };

  /** @param clock dates the entries */
  public WiringJournal(Clock clock) {
    this.clock = clock;
  }

  /** Tells of every step that succeeded from now on, after it; must not throw. */
  public void tell(Consumer<JournalEntry> listener) {
    told = listener;
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / 1e6);
  }

  JournalEntry success(SlotName slot, String step, long nanos, String cause, String detail) {
    LOG.info("{}: {} in {} ms: {} ({})", slot, step, millis(nanos), detail, cause);
    JournalEntry entry = add(slot, step, true, nanos, cause, detail);
    told.accept(entry);
    return entry;
  }

  JournalEntry failure(SlotName slot, String step, long nanos, String cause, String detail) {
    LOG.warn("{}: {} failed after {} ms: {} ({})", slot, step, millis(nanos), detail, cause);
    return add(slot, step, false, nanos, cause, detail);
  }

  private synchronized JournalEntry add(SlotName slot, String step, boolean success, long nanos, String cause, String detail) {
    JournalEntry entry = JournalEntry.builder(next++, clock.instant(), slot.text(), step, success)
        .micros(nanos / 1_000).cause(cause).detail(detail).build();
    entries.addLast(entry);
    if (entries.size() > CAPACITY) {
      entries.removeFirst();
    }
    return entry;
  }

  /** The last {@code max} entries, newest last. */
  public synchronized List<JournalEntry> last(int max) {
    return entries.stream().skip(Math.max(0, entries.size() - max)).toList();
  }

  /** Entries from number {@code first} on. */
  synchronized List<JournalEntry> since(long first) {
    return entries.stream().filter(entry -> entry.number() >= first).toList();
  }

  Instant now() {
    return clock.instant();
  }

  synchronized long nextNumber() {
    return next;
  }
}
