package org.blockberry.node.wiring;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.blockberry.api.application.Application;
import org.blockberry.api.plugin.Slot;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.store.StateStore;
import org.blockberry.api.value.JsonValue;
import org.blockberry.node.scope.InstanceScope;
import org.blockberry.node.scope.NamedThreads;
import org.blockberry.node.scope.Watched;
import org.blockberry.node.slot.GatedSlot;
import org.blockberry.node.slot.LanedSlot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application that cannot go on from the present state gets a state store of its own and executes the chain's blocks again, on the
 * thread {@code bb-replay}, while the present one goes on. When it is level it takes its place between two heights, with its store. Its
 * results and hash must be the chain's at every height; else it is given up, and nothing of it stays. Whatever else stops it leaves what
 * it has, so that it goes on from there when it is asked for again. A node that dies in the middle goes on by itself.
 *
 * <p>What the schedule brings next is prepared ahead: it replays before anybody knows whether it could go on from the present state, since
 * trying that before its height would let it write there. When its height comes and it is level, it takes over; else it is tried on the present
 * state once, and if it cannot open that, the chain waits for the rest of its replay.
 *
 * <p>Threading: {@link Preparation}; {@link #toJson} and {@link #needs} any.
 *
 * @param <A> scope lent to applications
 */
public final class ReplayBeside<A extends InstanceScope> implements Preparation {
  private static final Logger LOG = LoggerFactory.getLogger(ReplayBeside.class);
  private static final Duration PATIENCE = Duration.ofSeconds(1); // of the rewiring thread: other slots must move meanwhile
  private static final Duration CLOSE = Duration.ofSeconds(5); // of a node that stops

  /** Makes what the instances beside are lent. */
  public interface Scopes<A> {
    /** For a state store in a folder of its own. */
    InstanceScope store(String type, int place);

    /** For an application with a folder of its own. */
    A application(String type, int place, Slot<StateStore> state);

    /** From now on the application's state store is the node's. */
    void live(A scope);

    /** What was made last is alone now, and its metrics are shown. */
    void showMetrics();

    /** From now on the application reaches no state store any more. */
    void takeBack(A scope);

    /** How long a store beside may take to start: one that was killed recovers its log. */
    Duration storeStart();

    /** A slot whose calls are watched; {@code hung} is told once, and returns at once. */
    <T> GatedSlot<T> slot(SlotName name, Consumer<String> hung);

    /** A way into such a slot for a thread that no plugin may hold. */
    <T> LanedSlot<T> lane(GatedSlot<T> slot);
  }

  private final SlotDriver<Application, A> applications;
  private final SlotDriver<StateStore, InstanceScope> stores;
  private final Scopes<A> scopes;
  private final Replaying.Makers<A> makers;
  private final StatePlaces places;
  private final ReplayedChain chain;
  private volatile Consumer<String> request = cause -> {};
  private final Map<OfferKey, Trouble> troubles = new HashMap<>(); // of what was prepared ahead; for the rewiring thread
  private volatile Note noted; // to be begun
  private volatile Replaying<A> work;
  private Replaying<A> before; // whose thread may not have ended yet; for the rewiring thread

  /** To be begun. */
  private record Note(OfferKey key, String why, boolean ahead) {}

  /** Why something was not prepared ahead; {@code differs}: nor will it ever be. */
  private record Trouble(String reason, boolean differs) {}

  /**
   * How far one is.
   *
   * @param level with the tip, ready to take over
   */
  public record Progress(OfferKey key, long height, long tip, boolean level) {}

  /** Replays into {@code places}; begins nothing by itself. */
  public ReplayBeside(SlotDriver<Application, A> applications, SlotDriver<StateStore, InstanceScope> stores, Scopes<A> scopes,
      StatePlaces places, ReplayedChain chain) {
    this.applications = applications;
    this.stores = stores;
    this.scopes = scopes;
    this.places = places;
    this.chain = chain;
    this.makers = new Replaying.Makers<>(applications, stores, scopes, chain, cause -> request.accept(cause));
  }

  /** @param planning told when there is something to plan; returns at once */
  void onChange(Consumer<String> planning) {
    request = planning;
  }

  /**
   * Before the first state store opens: chooses where the state is of the application that will fill the slot. One that was replaying
   * when the node stopped goes on beside the present one if that is here, else it is brought along by the start itself.
   *
   * @param choice the application that would fill the slot if some were not there
   * @param wanted whether the configuration may mean a type and a version, be it there or not
   * @param maker what made the chain's last state, if it may serve until another one is level though the schedule wants that by now
   * @return {@code maker}, if it has to
   */
  public Optional<OfferKey> begin(Function<Set<OfferKey>, Optional<OfferKey>> choice, BiPredicate<String, BundleVersion> wanted,
      Optional<OfferKey> maker) {
    Optional<OfferKey> chosen = choice.apply(Set.of());
    places.forgetReplaysUnless(wanted);
    if (chosen.isEmpty()) {
      return Optional.empty();
    }
    Optional<StatePlaces.Place> own = places.of(chosen.get());
    if (own.isPresent() && own.get().replaying()) {
      Optional<OfferKey> present = choice.apply(Set.of(chosen.get())).filter(places::hasState);
      Optional<OfferKey> standIn = present.isPresent() ? Optional.empty() : maker.filter(places::hasCurrent);
      if (present.isPresent() || standIn.isPresent()) {
        places.use(places.of(present.or(() -> standIn).get()).orElseThrow().number());
        noted = new Note(chosen.get(), "it was replaying when the node stopped", false);
        return standIn;
      }
    }
    own.ifPresent(place -> places.use(place.number()));
    return Optional.empty();
  }

  @Override
  public boolean later(OfferKey key, String reason) {
    if (key.slot() != SlotName.APPLICATION || !chain.there() || chain.tip() < 1 || prepares(key) || trouble(key).isPresent()) {
      return false;
    }
    Replaying<A> now = work;
    if (now != null && now.key.equals(key)) { // prepared ahead, and wanted by now
      now.why = reason;
      now.level = false; // again, before it is asked for
      now.ahead = false;
    } else {
      noted = new Note(key, reason, false);
    }
    return true;
  }

  @Override
  public Set<OfferKey> notReady() {
    Set<OfferKey> keys = new HashSet<>();
    if (noted != null && !noted.ahead()) {
      keys.add(noted.key());
    }
    if (work != null && !work.ahead && !work.ready()) {
      keys.add(work.key);
    }
    return keys;
  }

  @Override
  public boolean prepares(OfferKey key) {
    return noted != null && !noted.ahead() && noted.key().equals(key) || work != null && !work.ahead && work.key.equals(key);
  }

  @Override
  public boolean takesOver(OfferKey key) {
    return prepares(key) || work != null && work.key.equals(key) && work.ready();
  }

  @Override
  public Optional<String> trouble(OfferKey key) {
    return Optional.ofNullable(troubles.get(key)).filter(Trouble::differs).map(Trouble::reason);
  }

  @Override
  public Optional<String> warning() {
    return troubles.values().stream().map(Trouble::reason).findFirst();
  }

  @Override
  public boolean idle() {
    return noted == null && work == null && troubles.isEmpty();
  }

  @Override
  public Optional<String> progress(OfferKey key) {
    Replaying<A> now = work;
    return now == null || !now.key.equals(key) ? Optional.empty() : Optional.of("replays beside the present one: height " + now.height + " of "
        + chain.tip());
  }

  /** How far one is of those that {@code which} means; empty if none of them is prepared. Any thread. */
  public Optional<Progress> progress(Predicate<OfferKey> which) {
    Replaying<A> now = work;
    return now == null || !which.test(now.key) ? Optional.empty() : Optional.of(new Progress(now.key, now.height, chain.tip(), now.ready()));
  }

  @Override
  public Optional<Failed> settle(Optional<OfferKey> wanted, Optional<Foreseen> ahead, Starter starter) {
    Optional<OfferKey> next = ahead.map(Foreseen::key);
    Optional<OfferKey> filled = applications.wired().map(Wired::offer);
    troubles.keySet().removeIf(key -> is(filled, key) || !is(wanted, key) && !is(next, key));
    if (noted != null && !is(wanted, noted.key())) {
      if (!is(next, noted.key()) && starter.there(noted.key())) {
        places.forgetReplay(noted.key());
      }
      noted = null;
    }
    if (work != null && !work.problem.isEmpty()) {
      return Optional.of(giveUp());
    }
    if (work != null) {
      settleWork(wanted, next, filled, starter);
    }
    if (noted == null && work == null) {
      ahead.filter(one -> !troubles.containsKey(one.key())).ifPresent(one ->
          noted = new Note(one.key(), "the schedule needs it from height " + one.from(), true));
    }
    boolean can = noted != null && work == null && stores.running() != null && chain.there() && (!noted.ahead() || chain.tip() > 0)
        && (before == null || before.awaitGone(PATIENCE)); // else it is told of
    return can ? start(starter) : Optional.empty();
  }

  private static boolean is(Optional<OfferKey> one, OfferKey key) {
    return one.filter(key::equals).isPresent();
  }

  private Failed giveUp() {
    Replaying<A> gone = work;
    end(gone.unopened ? gone.never || !gone.begun && !gone.hangs : gone.differs); // what hangs may still write there
    String kept = gone.differs ? "" : ". What it has is kept: " + (gone.ahead ? "it" : "node:use") + " goes on from there"
        + (gone.ahead ? " when its height comes, or after a restart" : "");
    String reason = gone.unopened ? gone.why + "; beside, with a state of its own: " + gone.problem
        : "it replayed to height " + gone.height + " and was given up: " + gone.problem + kept;
    if (gone.ahead) {
      troubles.put(gone.key, new Trouble(gone.key + " is not prepared, though " + gone.why + ": " + reason, gone.differs));
    }
    return new Failed(gone.key, reason, gone.ahead, gone.blameless);
  }

  /** Ends what nobody wants, and makes room for what is wanted now. */
  private void settleWork(Optional<OfferKey> wanted, Optional<OfferKey> next, Optional<OfferKey> filled, Starter starter) {
    OfferKey key = work.key;
    if (is(filled, key)) {
      LOG.info("{} goes on from the present state, so its replay ends at height {}", key, work.height);
      end(false); // its folders go with what was replaced
    } else if (!is(wanted, key) && !is(next, key)) {
      boolean there = starter.there(key);
      LOG.info("{} {}, its replay ends at height {}{}", key, there ? "is not wanted any more" : "is not there any more", work.height,
          there ? "" : " and goes on from there when it is back");
      end(there);
    } else if (!is(wanted, key)) {
      work.ahead = true;
      if (noted != null || !work.raw.equals(starter.settings(key))) {
        LOG.info("the replay of {} {}", key, noted == null ? "begins again with other settings" : "waits for that of " + noted.key());
        end(false);
      }
    }
  }

  private Optional<Failed> start(Starter starter) {
    Note note = noted;
    OfferKey key = note.key();
    SlotDriver.Running<StateStore, InstanceScope> store = stores.running();
    Replaying.StoreLike like;
    Offer offer;
    Map<String, Object> raw;
    try {
      like = new Replaying.StoreLike(store.wired(), store.settings(), starter.offer(store.wired().offer()));
      offer = starter.offer(key);
      raw = starter.settings(key);
    } catch (RuntimeException e) { // it has just gone, and whoever plans will hear of it
      LOG.debug("{} does not replay now: {}", key, e.getMessage());
      return Optional.empty();
    }
    noted = null;
    boolean begun = places.of(key).filter(StatePlaces.Place::replaying).isPresent();
    int place = places.begin(key, applications.wired().map(Wired::offer), store.wired().offer().type());
    work = new Replaying<>(makers, offer, raw, place, begun, like, note.why(), note.ahead());
    boolean over = work.awaitOpened(PATIENCE) && !work.problem.isEmpty();
    return over ? Optional.of(giveUp()) : Optional.empty();
  }

  private void end(boolean forGood) {
    Replaying<A> gone = dropWork();
    gone.dispose();
    if (forGood) {
      places.forgetReplay(gone.key);
    }
  }

  private Replaying<A> dropWork() {
    before = work;
    work = null;
    return before;
  }

  @Override
  public void pause() {
    Replaying<A> paused = work;
    if (paused != null) {
      dropWork().dispose();
      noted = new Note(paused.key, paused.why, paused.ahead);
    }
  }

  @Override
  public String takeOver(OfferKey key, Duration drain, boolean lastChance) {
    Replaying<A> next = work;
    if (next == null || !next.key.equals(key)) {
      throw new BoundaryMissed(key + " is not ready"); // paused in the same plan
    }
    lock(next, drain);
    next.ahead = false;
    try {
      bring(next);
      SlotDriver.Running<Application, A> goneApplication = applications.running();
      SlotDriver.Running<StateStore, InstanceScope> goneStore = stores.running();
      rest(drain, lastChance);
      try {
        bring(next); // nothing more, unless what was there left without waiting for the chain to rest
        places.switched(next.place, key, goneApplication == null ? Optional.empty() : Optional.of(goneApplication.wired().offer()));
      } catch (RuntimeException e) {
        stay();
        throw e;
      }
      next.stop();
      if (goneApplication != null) {
        scopes.takeBack(goneApplication.scope()); // it would reach its successor's state
      }
      Replaying.Opened<A> opened = next.opened();
      scopes.live(opened.application().scope());
      stores.open(opened.store());
      applications.open(opened.application());
      dropWork();
      String wrong = (goneApplication == null ? "" : applications.dispose(goneApplication)) + (goneStore == null ? "" : stores.dispose(goneStore));
      scopes.showMetrics(); // after those of the same names are gone
      return "replayed to height " + next.height + " and switched with its state" + (wrong.isEmpty() ? "" : "; closing the old ones: " + wrong);
    } catch (BoundaryMissed e) {
      throw e;
    } catch (RuntimeException e) {
      next.differs |= e instanceof ReplayedChain.Differs;
      next.blameless |= e instanceof ReplayedChain.Unable;
      next.fail(OneLine.of(e));
      throw e;
    } finally {
      next.turn.unlock();
    }
  }

  private void bring(Replaying<A> next) {
    long tip = chain.tip();
    try {
      next.bring(tip);
    } catch (SlotEmpty e) {
      throw new BoundaryMissed("the last blocks cannot be replayed now: " + e.getMessage());
    }
  }

  private void stay() {
    if (applications.running() != null) {
      applications.stay();
    }
    if (stores.running() != null) {
      stores.stay();
    }
  }

  /** The chain rests meanwhile, so a block that takes long is not waited for. */
  private void lock(Replaying<A> next, Duration wait) {
    try {
      if (next.turn.tryLock(wait.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new BoundaryMissed("the replay did not pause within " + wait.toMillis() + " ms");
  }

  /** Holds calls to both slots until those inside have left. */
  private void rest(Duration drain, boolean lastChance) {
    applications.noteIfHung();
    stores.noteIfHung();
    boolean drained = applications.running() == null || applications.slot().close("the application is being replaced", drain);
    drained &= stores.running() == null || stores.slot().close("the state store is being replaced with its application", drain);
    if (!drained && !lastChance) {
      stay();
      throw new BoundaryMissed("calls were still inside after " + drain.toMillis() + " ms");
    }
  }

  @Override
  public void sharesState(OfferKey key) {
    places.shares(key);
  }

  /** The lowest height whose block and chain state are still needed; {@link Long#MAX_VALUE} if none is. */
  public long needs() {
    Replaying<A> now = work;
    return now == null ? Long.MAX_VALUE : Math.max(1, now.height);
  }

  /** Height of the application beside; 0 if there is none. */
  public long height() {
    Replaying<A> now = work;
    return now == null ? 0 : now.height;
  }

  /** What {@code node:status} shows; an empty object if nothing is prepared. */
  public JsonValue toJson() {
    Replaying<A> now = work;
    return now == null ? JsonValue.EMPTY_OBJECT : JsonValue.object().put("application", now.key.type()).put("version", now.key.version().toString())
        .put("height", now.height).put("target", chain.tip()).put("level", now.ready()).put("ahead", now.ahead).put("because", now.why)
        .put("waits", chain.hold().orElse("")).build();
  }

  @Override
  public void close() {
    if (work != null) {
      dropWork().dispose();
    }
    if (before != null && !before.awaitGone(CLOSE)) {
      LOG.warn("{} beside is still being opened", before.key);
    }
  }
}
