package org.blockberry.sync.blocks.fetch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.CramberryException;
import org.blockberry.sync.blocks.wire.BlockData;
import org.blockberry.sync.blocks.wire.Stream;

/**
 * The client. While the chain is level, peers are asked for what follows the tip when they say that they are ahead, or when the chain has
 * not grown for a while; what comes is offered beside the engine. What a peer says about its height starts nothing: only when the node has
 * found the next block to be decided, and more follow it, is the chain taken from its engine, filled from all peers, and given back as
 * soon as nobody brings more. Pure; not thread safe.
 */
public final class Fetch {
  private enum Mode { LEVEL, OPENING, CATCHING }

  private static final long SECOND = 1_000_000_000L;
  private static final long PROBE_AHEAD_NANOS = SECOND / 5;
  private static final long PROBE_TIMEOUT_NANOS = 2 * SECOND; // silence is the usual answer; what comes later is taken as well
  private static final long FIRST_PAUSE_NANOS = SECOND / 5;
  private static final int MOST_REFUSALS = 5; // in turn, after which the chain is given back
  private static final long REOPEN_NANOS = SECOND;
  private static final long REOPEN_LATER_NANOS = 10 * SECOND;
  private static final long IDLE_NANOS = 5 * SECOND; // with the chain taken and nobody asked; hope or not
  private static final int CUT_BYTES = 256 << 10; // an answer of a peer of ours that is short and smaller than this is all that it has

  private final FetchLimits limits;
  private final Map<String, Source> sources = new LinkedHashMap<>(); // connected peers
  private final Window window;
  private final Planner planner;
  private final Commits commits = new Commits();
  private final Workers workers;
  private final Rate rate = new Rate();
  private List<Effect> effects = new ArrayList<>();
  private Mode mode = Mode.LEVEL;
  private boolean enabled = true;
  private long lastTicket;
  private long offered; // ticket of the block that is offered, 0 if none
  private long offeredHeight;
  private long takenHeight; // of the last block that was offered and found right
  private long takenNanos;
  private long frontier; // height that peers have shown to exist
  private long movedNanos;
  private long offerFrom;
  private long probeFrom;
  private long openFrom;
  private long commitFrom;
  private int refusals;
  private long toldNanos;
  private long measuredNanos;
  private long measuredBlocks;
  private boolean allUsed;
  private long askedNanos;
  private long asked;
  private long answered;
  private long silent;
  private long strays;
  private long received;
  private long duplicates;
  private long refused;

  /** @param tip height of the last committed block, 0 or more */
  public Fetch(FetchLimits limits, long tip) {
    this.limits = limits;
    this.window = new Window(limits.windowBlocks(), limits.windowBytes(), tip);
    this.planner = new Planner(window, sources.values());
    this.workers = new Workers(limits.maxPeers());
  }

  /** Whether blocks are wanted at all; when not, the chain is given back and everything forgotten. */
  public List<Effect> enable(boolean value, long now) {
    return act(now, () -> {
      enabled = value;
      if (!value) {
        close(now, REOPEN_NANOS);
      }
    });
  }

  /**
   * A peer is there.
   *
   * @param claimed height that it says it can serve; unverified
   * @param ours whether it says that it is one of ours; unverified
   */
  public List<Effect> ready(String peer, long claimed, boolean ours, long now) {
    long height = Math.max(0, Math.min(claimed, Stream.MAX_HEIGHT));
    return act(now, () -> sources.put(peer, new Source(peer, height, ours, limits.maxBatch(), now)));
  }

  /** A peer is gone; what it sent stays as long as nobody finds it wrong. */
  public List<Effect> gone(String peer, long now) {
    return act(now, () -> sources.remove(peer));
  }

  /** A question did not leave. */
  public List<Effect> unsent(String peer, long since, long now) {
    return act(now, () -> Optional.ofNullable(sources.get(peer)).ifPresent(source -> source.unsent(since, now)));
  }

  /** The chain has grown, by us or by others. */
  public List<Effect> tip(long height, long now) {
    return act(now, () -> moved(height, now));
  }

  /** Time passes; called several times a second. */
  public List<Effect> tick(long now) {
    return act(now, () -> expire(now));
  }

  /** An answer. */
  public List<Effect> received(String peer, Bytes message, long now) {
    return act(now, () -> answer(peer, message, now));
  }

  /** The node has judged a block. */
  public List<Effect> judged(long ticket, BlockVerdict verdict, long now) {
    return act(now, () -> {
      if (ticket == offered) {
        offered = 0;
        offerJudged(verdict, now);
      } else {
        commits.judged(ticket, verdict, new Verdicts(now));
      }
    });
  }

  /** The chain is ours. */
  public List<Effect> opened(long now) {
    return act(now, () -> {
      if (mode != Mode.OPENING) {
        effects.add(new Effect.Close());
        return;
      }
      mode = Mode.CATCHING;
      refusals = 0;
      rate.begin(window.tip(), now);
      measuredNanos = now;
      measuredBlocks = received;
      askedNanos = now;
      tell(Progress.Stage.BEGIN, now);
    });
  }

  /** The chain cannot be had now. */
  public List<Effect> refused(long now) {
    return act(now, () -> {
      if (mode == Mode.OPENING) {
        mode = Mode.LEVEL;
        openFrom = now + REOPEN_NANOS;
      }
    });
  }

  private List<Effect> act(long now, Runnable event) {
    effects = new ArrayList<>();
    event.run();
    if (enabled) {
      if (mode == Mode.CATCHING) {
        catchUp(now);
      } else if (mode == Mode.LEVEL) {
        watch(now);
      }
    }
    return effects;
  }

  private void moved(long height, long now) {
    if (height > window.tip()) {
      window.advance(height);
      movedNanos = now;
      offerFrom = now;
      frontier = Math.max(frontier, height);
    }
  }

  // --- while the chain is level

  private void watch(long now) {
    offer(now);
    boolean taken = takenHeight > 0 && takenHeight >= window.tip();
    boolean ignored = now - takenNanos >= limits.stuckNanos() && takenHeight > window.tip() && window.ready() > 0;
    if (taken && now >= openFrom && (window.ready() > limits.behind() || ignored)) {
      mode = Mode.OPENING;
      effects.add(new Effect.Open());
      return;
    }
    if (now >= probeFrom && window.ready() == 0) {
      probe(now);
    }
  }

  private void offer(long now) {
    Held next = window.at(window.tip() + 1);
    if (next != null && offered == 0 && now >= offerFrom) {
      offered = ++lastTicket;
      offeredHeight = next.height();
      effects.add(new Effect.Offer(offered, next.sealed()));
    }
  }

  private void offerJudged(BlockVerdict verdict, long now) {
    Held held = window.at(offeredHeight);
    switch (verdict.kind()) {
      case TAKEN -> {
        takenHeight = offeredHeight;
        takenNanos = now;
        offerFrom = now + limits.stuckNanos();
        if (held != null) {
          right(held);
        }
      }
      case INVALID -> {
        if (held != null && offeredHeight == window.tip() + 1) {
          wrong(held, verdict.reason(), now);
        }
      }
      default -> offerFrom = now + SECOND / 2;
    }
  }

  private void probe(long now) {
    boolean stuck = now - movedNanos >= limits.stuckNanos();
    Optional<Source> best = sources.values().stream()
        .filter(one -> one.mayAsk(now) && one.live().isEmpty() && one.reach(now, window.tip() + 1) > window.tip() && (stuck || ahead(one)))
        .min(Comparator.comparing((Source one) -> !ahead(one)).thenComparing(Source::lastAskedNanos));
    best.ifPresent(source -> {
      int count = Math.min(Math.min(limits.maxBatch(), limits.windowBlocks()), Math.max(planner.batch(source), limits.behind() + 2));
      ask(source, window.tip() + 1, count, Math.min(limits.timeoutNanos(), PROBE_TIMEOUT_NANOS), now);
      probeFrom = now + (ahead(source) ? PROBE_AHEAD_NANOS : SECOND);
    });
  }

  private boolean ahead(Source source) {
    return source.believed() - limits.behind() > window.tip()
        || source.promising() && source.served() >= window.tip(); // small batches never show that the chain is far behind
  }

  // --- while it is behind

  private void catchUp(long now) {
    for (Held next = next(now); next != null; next = next(now)) {
      commits.add(++lastTicket, next);
      effects.add(new Effect.Commit(lastTicket, next.sealed()));
    }
    planner.plan(workers.allowed(), now, frontier,
        question -> ask(question.source(), question.from(), question.count(), limits.timeoutNanos(), now));
    if (now - toldNanos >= SECOND) {
      rate.at(window.tip(), now);
      tell(Progress.Stage.RUNNING, now);
    }
    measure(now);
    boolean idle = sources.values().stream().allMatch(one -> one.live().isEmpty()) && now - askedNanos >= IDLE_NANOS;
    if (commits.isEmpty() && window.ready() == 0 && (idle || !hope(now))) {
      close(now, REOPEN_NANOS);
    }
  }

  private Held next(long now) {
    return commits.free() && now >= commitFrom ? window.at(commits.next(window.tip())) : null;
  }

  /** Whether somebody is still expected to bring the next block. */
  private boolean hope(long now) {
    long wanted = window.tip() + 1;
    for (Source one : sources.values()) {
      if (!one.trusted(now) || one.silences() > 0) {
        continue;
      }
      boolean bringing = one.live().stream().anyMatch(each -> each.from() <= wanted && wanted <= each.to() && !planner.stale(each, now, frontier));
      if (bringing || one.live().isEmpty() && one.reach(now, frontier) >= wanted && planner.opens(wanted, one, now)) {
        return true;
      }
    }
    return false;
  }

  private void measure(long now) {
    allUsed |= sources.values().stream().filter(one -> !one.live().isEmpty()).count() >= workers.allowed();
    if (now - measuredNanos >= 2 * SECOND) {
      workers.measured(received - measuredBlocks, allUsed, window.blocks() > limits.windowBlocks() / 4 * 3 || window.room() < limits.windowBytes() / 4);
      measuredNanos = now;
      measuredBlocks = received;
      allUsed = false;
    }
  }

  private final class Verdicts implements Commits.Outcome {
    private final long now;

    Verdicts(long now) {
      this.now = now;
    }

    @Override
    public void committed(Held held) {
      refusals = 0;
      right(held);
      moved(held.height(), now);
    }

    @Override
    public void invalid(Held held, String reason) {
      if (held.height() == window.tip() + 1) {
        wrong(held, reason, now);
      }
    }

    @Override
    public void notNow(Held held, String reason) {
      commitFrom = now + (FIRST_PAUSE_NANOS << refusals);
      if (++refusals == MOST_REFUSALS) {
        close(now, REOPEN_LATER_NANOS);
      }
    }
  }

  private void close(long now, long pause) {
    if (mode == Mode.CATCHING) {
      rate.at(window.tip(), now);
      tell(Progress.Stage.END, now);
      effects.add(new Effect.Close());
    }
    mode = Mode.LEVEL;
    openFrom = now + pause;
    offerFrom = now;
    commitFrom = now;
    refusals = 0;
    takenHeight = 0;
    offered = 0;
    frontier = window.tip();
    movedNanos = now;
    commits.forget();
    window.clear();
  }

  private void tell(Progress.Stage stage, long now) {
    toldNanos = now;
    effects.add(new Effect.Tell(new Progress(stage, window.tip(), target(), rate.perSecond())));
  }

  /** What two peers or more believably have, if there are two. */
  private long target() {
    long highest = 0;
    long second = 0;
    for (Source one : sources.values()) {
      long height = one.believed();
      second = Math.max(second, Math.min(highest, height));
      highest = Math.max(highest, height);
    }
    return Math.max(Math.max(window.tip(), frontier), sources.size() > 1 ? second : highest);
  }

  // --- questions and answers

  private void ask(Source source, long from, int count, long timeoutNanos, long now) {
    source.ask(new Asked(from, count, now, timeoutNanos), now);
    asked++;
    askedNanos = now;
    effects.add(new Effect.Ask(source.id(), from, count));
  }

  private void expire(long now) {
    for (Source source : sources.values()) {
      for (Asked one : List.copyOf(source.live())) {
        if (one.expired(now)) {
          source.expire(one);
          source.silent(one, now);
          silent++;
        }
      }
    }
  }

  private void answer(String peer, Bytes message, long now) {
    Source source = sources.get(peer);
    if (source == null) {
      return;
    }
    if (!source.owes()) {
      stray(source);
      return;
    }
    Answer answer;
    try {
      answer = Answer.read(message);
    } catch (CramberryException e) {
      blame(source, Answer.MALFORMED, "answers what cannot be read: " + e.getMessage(), now);
      return;
    }
    Optional<Answer.Fault> fault = answer.fault();
    if (fault.isPresent()) {
      blame(source, fault.get().points(), fault.get().reason(), now);
      return;
    }
    Optional<Asked> question = answer.blocks().isEmpty() ? source.oldest() : source.match(answer.first());
    if (question.isEmpty()) {
      if (source.skips(answer.first())) {
        blame(source, Answer.GAP, "answers with height " + answer.first() + " first, which is not what was asked", now);
      } else {
        stray(source);
      }
      return;
    }
    if (answer.blocks().isEmpty()) {
      source.silent(question.get(), now);
      return;
    }
    if (!source.trusted(now)) {
      return;
    }
    answered++;
    keep(source, question.get(), answer, now);
  }

  private void stray(Source source) {
    strays++;
    if (source.strayed()) {
      effects.add(new Effect.Fine(source.id(), Answer.MALFORMED, "answers again and again what was not asked"));
    }
  }

  private void keep(Source source, Asked question, Answer answer, long now) {
    int count = answer.blocks().size();
    boolean whole = count >= question.count() || source.ours() && answer.bytes() >= CUT_BYTES;
    source.pace().answered(question.count(), Math.min(count, question.count()), Math.max(1, now - question.sentNanos()));
    source.serves(Math.min(answer.last(), question.to()), whole);
    if (!whole) {
      source.dry(answer.last() + 1, now);
    }
    planner.seen((double) answer.bytes() / count);
    for (BlockData block : answer.blocks()) {
      if (block.height() > question.to()) {
        return;
      }
      if (block.height() <= window.tip() || block.height() > window.end() || window.at(block.height()) != null) {
        duplicates++;
        continue;
      }
      try {
        if (!enabled || !window.put(Answer.open(block, source.id()))) {
          return; // no room: what is higher has none either
        }
        received++;
      } catch (Answer.Faulty e) {
        refused++;
        blame(source, Answer.BAD_BLOCK, e.getMessage(), now);
        return;
      }
    }
  }

  private void right(Held held) {
    Source source = sources.get(held.peer());
    if (source != null) {
      source.prove();
      frontier = Math.max(frontier, source.served());
    }
  }

  /** A block is wrong: nothing of who sent it is used any more, and its range is asked of others. */
  private void wrong(Held held, String reason, long now) {
    refused++;
    window.dropOf(held.peer());
    Source source = sources.get(held.peer());
    if (source == null) {
      effects.add(new Effect.Fine(held.peer(), Answer.BAD_BLOCK, "sent block " + held.height() + ", which is not valid: " + reason));
    } else {
      blame(source, Answer.BAD_BLOCK, "sent block " + held.height() + ", which is not valid: " + reason, now);
    }
  }

  private void blame(Source source, int points, String reason, long now) {
    source.distrust(now);
    effects.add(new Effect.Fine(source.id(), points, reason));
  }

  /** What has happened and what is there. */
  public Totals totals() {
    int inFlight = sources.values().stream().mapToInt(one -> one.live().size()).sum();
    return new Totals(asked, answered, silent, strays, received, duplicates, refused, window.blocks(), window.bytes(), inFlight, workers.allowed(),
        sources.size());
  }

  /** Whether the chain is ours, or about to be. */
  public boolean catchingUp() {
    return mode != Mode.LEVEL;
  }
}
