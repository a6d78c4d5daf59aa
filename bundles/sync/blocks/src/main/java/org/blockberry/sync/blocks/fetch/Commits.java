package org.blockberry.sync.blocks.fetch;

import java.util.ArrayDeque;
import java.util.Deque;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.api.node.CatchUp;

/**
 * Blocks on their way to the chain, in order. Verdicts count in that order too: what follows a block that was refused was judged against the
 * wrong tip, so that its verdict says nothing about who sent it. Not thread safe.
 */
final class Commits {
  /** What has become of the first ones. */
  interface Outcome {
    /** The chain has it. */
    void committed(Held held);

    /** It is wrong, and what was before it is there. */
    void invalid(Held held, String reason);

    /** It could not be taken, and nobody is to blame. */
    void notNow(Held held, String reason);
  }

  private static final class Entry {
    private final long ticket;
    private final Held held;
    private BlockVerdict verdict;

    private Entry(long ticket, Held held) {
      this.ticket = ticket;
      this.held = held;
    }
  }

  private final Deque<Entry> entries = new ArrayDeque<>();
  private boolean draining;

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Whether another one may go. */
  boolean free() {
    return !draining && entries.size() < CatchUp.MAX_IN_FLIGHT;
  }

  /** Height that goes next. */
  long next(long tip) {
    return entries.isEmpty() ? tip + 1 : Math.max(tip, entries.peekLast().held.height()) + 1;
  }

  void add(long ticket, Held held) {
    entries.addLast(new Entry(ticket, held));
  }

  /** A verdict has come; of a ticket that is not known it is ignored. */
  void judged(long ticket, BlockVerdict verdict, Outcome outcome) {
    entries.stream().filter(entry -> entry.ticket == ticket).forEach(entry -> entry.verdict = verdict);
    while (!entries.isEmpty() && entries.peekFirst().verdict != null) {
      Entry first = entries.pollFirst();
      switch (first.verdict.kind()) {
        case TAKEN, KNOWN -> outcome.committed(first.held);
        case INVALID -> {
          if (!draining) {
            outcome.invalid(first.held, first.verdict.reason());
          }
          draining = true;
        }
        default -> {
          if (!draining) {
            outcome.notNow(first.held, first.verdict.reason());
          }
          draining = true;
        }
      }
    }
    draining &= !entries.isEmpty();
  }

  /** What is on its way is nobody's concern here any more. */
  void forget() {
    entries.clear();
    draining = false;
  }
}
