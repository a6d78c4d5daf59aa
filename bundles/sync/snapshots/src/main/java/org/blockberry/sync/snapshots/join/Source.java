package org.blockberry.sync.snapshots.join;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.blockberry.api.value.Bytes;

/** A peer as a join sees it. Not thread safe. */
final class Source {
  /** Answers that did not come, after which it is not asked any more for this snapshot. */
  private static final int MOST_FAILURES = 3;

  final String peer;
  final Set<Offer> offers = new HashSet<>(); // those of its last answer
  final Map<Integer, Long> asked = new HashMap<>(); // chunk to time, of the target
  Bytes manifest = Bytes.EMPTY; // id of the chunk 0 that it sent for the target
  long listedAt = Long.MIN_VALUE / 2;
  private int failures;

  Source(String peer) {
    this.peer = peer;
  }

  boolean has(Offer target) {
    return offers.contains(target) && failures < MOST_FAILURES;
  }

  /** Another snapshot is wanted. */
  void turn() {
    asked.clear();
    manifest = Bytes.EMPTY;
    failures = 0;
  }

  void failed() {
    failures++;
  }

  void answered() {
    failures = 0;
  }
}
