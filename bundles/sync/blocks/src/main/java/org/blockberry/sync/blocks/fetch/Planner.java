package org.blockberry.sync.blocks.fetch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Who is asked for what. The lowest heights that nobody brings go to the fastest peer that has nothing to do. A range whose owner takes
 * much longer than another peer would is open to that peer as a whole, once it is overdue, or its second half as soon as that can be
 * foreseen. Nothing is taken away from the owner: the first answer counts. Not thread safe.
 */
final class Planner {
  /** A question to be asked. */
  record Question(Source source, long from, int count) {}

  private static final long LEAST_PATIENCE_NANOS = 500_000_000L;
  private static final long UNMEASURED_PATIENCE_NANOS = 2_000_000_000L;
  private static final long WORTH_STEALING_NANOS = 100_000_000L;
  private static final int OVERDUE = 3; // times the time that another peer would take
  private static final int EXPLORING = 2; // peers that nobody has measured and that are asked beyond those that are allowed
  private static final int BARREN = 4; // peers in turn for whom there is nothing to do
  private static final int FOR_ORIGINALS = 512 << 10; // bytes: above 1 MiB such a peer cannot answer, and fines us for having asked
  private static final int FOR_OURS = 768 << 10;

  private final Window window;
  private final Collection<Source> sources;
  private double bytesPerBlock;
  private int share = 1; // of the window that one question may take, so that there is something to do for all

  Planner(Window window, Collection<Source> sources) {
    this.window = window;
    this.sources = sources;
  }

  /** Blocks of this size exist. */
  void seen(double bytes) {
    bytesPerBlock += (bytes - bytesPerBlock) / (bytes > bytesPerBlock ? 2 : 8); // large ones are believed at once
  }

  /** How many blocks a peer is asked for at once. */
  int batch(Source source) {
    double fit = (source.ours() ? FOR_OURS : FOR_ORIGINALS) / Math.max(1, bytesPerBlock);
    return (int) Math.max(1, Math.min(source.pace().batch(), fit));
  }

  /** How long {@code judge} waits for an answer of somebody else. */
  private static long patience(Source judge, Asked asked) {
    return judge.pace().measured() ? Math.max(LEAST_PATIENCE_NANOS, OVERDUE * judge.pace().estimate(asked.count())) : UNMEASURED_PATIENCE_NANOS;
  }

  /** Whether the fastest peer that may have it would have answered long ago. */
  boolean stale(Asked asked, long now, long frontier) {
    Optional<Source> fastest = sources.stream().filter(one -> one.trusted(now) && one.pace().measured() && one.reach(now, frontier) >= asked.from())
        .min(Comparator.comparingDouble(one -> one.pace().nanosPerBlock()));
    long patience = fastest.map(one -> 2 * patience(one, asked)).orElse(UNMEASURED_PATIENCE_NANOS);
    return now - asked.sentNanos() > patience;
  }

  /** What is to be asked now. Every question must be noted with its source before the next one is made: {@code ask} does. */
  void plan(int allowed, long now, long frontier, java.util.function.Consumer<Question> ask) {
    long first = window.firstMissing(window.tip() + 1); // whoever does not have it has nothing for us
    List<Source> idle = new ArrayList<>(sources.stream().filter(one -> one.mayAsk(now) && one.reach(now, frontier) >= first).toList());
    idle.sort(Comparator.comparing((Source one) -> !one.pace().measured()).thenComparingDouble(one -> one.pace().nanosPerBlock()));
    int active = 0;
    int exploring = 0;
    for (Source one : sources) {
      if (one.live().stream().anyMatch(asked -> !stale(asked, now, frontier))) {
        active++;
        exploring += one.pace().measured() ? 0 : 1;
      }
    }
    int barren = 0;
    share = Math.max(1, window.heights() / (2 * allowed));
    for (Source one : idle) {
      boolean more = one.live().isEmpty();
      boolean explores = !one.pace().measured() && exploring < EXPLORING;
      if (more && active >= allowed && !explores) {
        continue;
      }
      Optional<Question> question = next(one, now, frontier);
      if (question.isEmpty()) {
        if (++barren == BARREN) {
          return;
        }
        continue;
      }
      ask.accept(question.get());
      active += more ? 1 : 0;
      exploring += more && !one.pace().measured() ? 1 : 0;
    }
  }

  /** Whether a height is for {@code judge} to bring, as far as others are concerned. */
  boolean opens(long height, Source judge, long now) {
    return open(height, height, judge, now) == height;
  }

  private Optional<Question> next(Source source, long now, long frontier) {
    long last = Math.min(window.end(), source.reach(now, frontier));
    long from = open(window.tip() + 1, last, source, now);
    if (from > last) {
      return steal(source, last, now);
    }
    int most = (int) Math.min(Math.min(batch(source), share), last - from + 1);
    boolean blocking = from == window.firstMissing(window.tip() + 1);
    long fit = (long) ((window.room() - expected()) / Math.max(1, bytesPerBlock));
    if (fit < most) {
      most = (int) Math.max(blocking ? 1 : 0, fit);
    }
    int count = 0;
    while (count < most && open(from + count, from + count, source, now) == from + count) {
      count++;
    }
    return count == 0 ? Optional.empty() : Optional.of(new Question(source, from, count));
  }

  /** Lowest height from {@code from} to {@code last} that is not here and that nobody brings in time; above {@code last} if there is none. */
  private long open(long from, long last, Source judge, long now) {
    long height = from;
    while (height <= last) {
      long missing = window.firstMissing(height);
      long next = missing;
      for (Source one : sources) {
        for (Asked asked : one.live()) {
          if (asked.covers(next) && (one == judge || now - asked.sentNanos() <= patience(judge, asked))) {
            next = asked.coveredTo() + 1;
          }
        }
      }
      if (next == missing) {
        return missing;
      }
      height = next;
    }
    return height;
  }

  /** The second half of what a slower peer is asked for, if it would be here much sooner. */
  private Optional<Question> steal(Source thief, long last, long now) {
    if (!thief.pace().measured()) {
      return Optional.empty();
    }
    Asked slowest = null;
    long longest = 0;
    for (Source owner : sources) {
      if (owner == thief || !owner.pace().measured()) {
        continue;
      }
      for (Asked asked : owner.live()) {
        long tail = asked.coveredTo() - half(asked) + 1;
        long left = asked.sentNanos() + owner.pace().estimate(asked.count()) - now;
        if (tail > 0 && asked.coveredTo() <= last && left > longest && left > 2 * thief.pace().estimate(tail) + WORTH_STEALING_NANOS) {
          slowest = asked;
          longest = left;
        }
      }
    }
    if (slowest == null) {
      return Optional.empty();
    }
    long from = Math.max(half(slowest), window.firstMissing(half(slowest)));
    int count = (int) Math.min(slowest.coveredTo() - from + 1, batch(thief));
    if (count < 1) {
      return Optional.empty();
    }
    slowest.leaveAbove(from - 1);
    return Optional.of(new Question(thief, from, count));
  }

  private static long half(Asked asked) {
    return asked.from() + (asked.coveredTo() - asked.from() + 2) / 2;
  }

  /** Bytes that those will bring who have brought some before. */
  private long expected() {
    long blocks = 0;
    for (Source one : sources) {
      for (Asked asked : one.live()) {
        blocks += one.pace().measured() ? asked.count() : 0;
      }
    }
    return (long) (blocks * bytesPerBlock);
  }
}
