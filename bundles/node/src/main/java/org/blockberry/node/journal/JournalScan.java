package org.blockberry.node.journal;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blockberry.api.mempool.Transaction;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.journal.JournalFormat.Event;

/**
 * What a journal's file says. Pure.
 *
 * @param waiting transactions that wait, in order of arrival
 * @param records whole and undamaged records read
 * @param skippedBytes bytes between records that are no record: damage, because the node writes records one behind the other
 * @param tailBytes bytes behind the last record that are none: a write that a crash cut off, or damage to the last record
 */
record JournalScan(List<Waiting> waiting, int records, long skippedBytes, long tailBytes) {
  /** One transaction that waits. */
  record Waiting(Transaction transaction, Instant arrived) {}

  /**
   * Reads a whole file.
   *
   * @throws JournalException the header cannot be used
   */
  static JournalScan of(ByteBuffer file, String chainId) {
    long secret = JournalFormat.secret(file, chainId);
    Map<Bytes, Waiting> waiting = new LinkedHashMap<>();
    int records = 0;
    long skipped = 0;
    int at = JournalFormat.HEADER_BYTES;
    while (at < file.limit()) {
      Optional<Event> event = JournalFormat.read(file, at, secret);
      if (event.isPresent()) {
        records++;
        apply(event.get(), waiting);
        at += (int) JournalFormat.sizeOf(event.get());
      } else {
        int next = next(file, at + 1, secret);
        if (next < 0) {
          return new JournalScan(List.copyOf(waiting.values()), records, skipped, file.limit() - at);
        }
        skipped += next - at;
        at = next;
      }
    }
    return new JournalScan(List.copyOf(waiting.values()), records, skipped, 0);
  }

  private static void apply(Event event, Map<Bytes, Waiting> waiting) {
    if (event instanceof Event.Waits waits) {
      Transaction transaction = Transaction.of(waits.tx());
      waiting.remove(transaction.hash()); // came again: it takes its place anew
      waiting.put(transaction.hash(), new Waiting(transaction, Instant.ofEpochMilli(waits.arrivedMillis())));
    } else {
      waiting.remove(((Event.Gone) event).hash());
    }
  }

  /** Where the next record begins, or -1. The mark is secret, so this checks few places. */
  private static int next(ByteBuffer file, int from, long secret) {
    for (int at = from; at <= file.limit() - JournalFormat.RECORD_OVERHEAD; at++) {
      if (JournalFormat.marked(file, at, secret) && JournalFormat.read(file, at, secret).isPresent()) {
        return at;
      }
    }
    return -1;
  }

  /** Whether something is there that no crash explains. */
  boolean damaged() {
    return skippedBytes > 0;
  }
}
