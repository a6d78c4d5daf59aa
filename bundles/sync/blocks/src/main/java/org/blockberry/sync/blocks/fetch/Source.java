package org.blockberry.sync.blocks.fetch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A peer as somebody who may have blocks: what it says, what it has shown, what it was asked. Not thread safe.
 *
 * <p>What it says about its height is only a reason to ask. Silence is no offence: an original node says nothing when it has nothing, or
 * when what it has does not fit into one message.
 */
final class Source {
  private static final int REMEMBERED = 16; // questions whose answers may still come
  private static final int STRAYS = 16; // answers to nothing that cost something together
  private static final long GAP_NANOS = 50_000_000L; // between two questions: twenty a second
  private static final long SETTLE_NANOS = 300_000_000L; // what comes before the other side is ready as well is lost
  private static final long DISTRUST_NANOS = 60_000_000_000L;
  private static final long FIRST_REST_NANOS = 1_000_000_000L;
  private static final int MOST_DOUBLINGS = 5; // half a minute of rest

  private final String id;
  private final long claimed;
  private final boolean ours;
  private final Pace pace;
  private final List<Asked> live = new ArrayList<>(2);
  private final Deque<Asked> late = new ArrayDeque<>();
  private boolean forgot;
  private long served;
  private boolean proven;
  private boolean wholeAnswer;
  private int silences;
  private int strays;
  private long dryFrom = Long.MAX_VALUE;
  private long dryUntil;
  private long distrustedUntil;
  private long mayAskFrom;

  /** @param claimed height that it says it can serve; unverified */
  Source(String id, long claimed, boolean ours, int maxBatch, long now) {
    this.id = id;
    this.claimed = claimed;
    this.ours = ours;
    this.pace = new Pace(maxBatch);
    this.mayAskFrom = now + SETTLE_NANOS;
  }

  String id() {
    return id;
  }

  boolean ours() {
    return ours;
  }

  Pace pace() {
    return pace;
  }

  List<Asked> live() {
    return live;
  }

  long served() {
    return served;
  }

  boolean proven() {
    return proven;
  }

  int silences() {
    return silences;
  }

  long lastAskedNanos() {
    return mayAskFrom;
  }

  /** A block of it was right. */
  void prove() {
    proven = true;
  }

  /** Height that it has as far as anybody can believe it. */
  long believed() {
    return silences > 0 && !proven ? served : Math.max(claimed, served);
  }

  /** Whether its last answer was as long as it could be and nothing speaks against more. */
  boolean promising() {
    return wholeAnswer && silences == 0;
  }

  /**
   * Highest height that is worth asking it for.
   *
   * @param frontier that peers have shown to exist
   */
  long reach(long now, long frontier) {
    long most = Math.max(Math.max(claimed, served), frontier) + (wholeAnswer ? pace.batch() : 0);
    return now < dryUntil ? Math.min(most, dryFrom - 1) : most;
  }

  boolean trusted(long now) {
    return now >= distrustedUntil;
  }

  boolean mayAsk(long now) {
    return trusted(now) && live.size() < (ours ? 2 : 1) && now >= mayAskFrom;
  }

  void ask(Asked asked, long now) {
    live.add(asked);
    mayAskFrom = now + GAP_NANOS;
  }

  /** Whether an answer of it is to be expected. */
  boolean owes() {
    return !live.isEmpty() || !late.isEmpty();
  }

  /** An answer to nothing. True if it is one too many. */
  boolean strayed() {
    return ++strays % STRAYS == 0;
  }

  /** Takes out what an answer that begins at {@code first} is the answer to. */
  Optional<Asked> match(long first) {
    Optional<Asked> found = match(live, first);
    return found.isPresent() ? found : match(late, first);
  }

  private static Optional<Asked> match(Iterable<Asked> questions, long first) {
    for (Iterator<Asked> all = questions.iterator(); all.hasNext();) {
      Asked one = all.next();
      if (one.from() == first) {
        all.remove();
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }

  /** Takes out what an answer without blocks is the answer to. */
  Optional<Asked> oldest() {
    return live.isEmpty() ? Optional.ofNullable(late.pollFirst()) : Optional.of(live.remove(0));
  }

  /** Whether an answer that begins at {@code first} leaves out the beginning of what was asked. */
  boolean skips(long first) {
    return !forgot && (live.stream().anyMatch(one -> one.from() < first && first <= one.to())
        || late.stream().anyMatch(one -> one.from() < first && first <= one.to()));
  }

  /** It has shown that it has a height. */
  void serves(long height, boolean whole) {
    served = Math.max(served, height);
    wholeAnswer = whole;
    silences = 0;
    dryUntil = 0;
  }

  /** It has nothing from {@code height} on, for the moment. */
  void dry(long height, long now) {
    dryFrom = height;
    dryUntil = now + FIRST_REST_NANOS;
  }

  /** It had nothing to say. */
  void silent(Asked asked, long now) {
    pace.silent(asked.count());
    silences++;
    dryFrom = asked.from();
    dryUntil = now + (FIRST_REST_NANOS << Math.min(silences, MOST_DOUBLINGS)) - FIRST_REST_NANOS;
  }

  /** Stops waiting for a question; its answer is still known when it comes. */
  void expire(Asked asked) {
    if (live.remove(asked)) {
      late.addLast(asked);
      if (late.size() > REMEMBERED) {
        late.removeFirst();
        forgot = true;
      }
    }
  }

  /** A question did not leave. */
  void unsent(long since, long now) {
    if (match(live, since).isPresent()) {
      dry(since, now);
    }
  }

  /** It broke the rules: it is asked nothing for a while. */
  void distrust(long now) {
    distrustedUntil = now + DISTRUST_NANOS;
    List.copyOf(live).forEach(this::expire);
  }
}
