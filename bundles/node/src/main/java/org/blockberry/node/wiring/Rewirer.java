package org.blockberry.node.wiring;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.admin.JournalEntry;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.settings.Settings;
import org.blockberry.node.scope.NamedThreads;
import org.blockberry.node.scope.Watched;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries plans out, on the thread {@code bb-rewire}, the only one that changes the wiring. A step that fails leaves what worked
 * before; its offer is barred until it is asked for again. Threading: any.
 */
public final class Rewirer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Rewirer.class);
  private static final int MAX_PLANS = 16; // each round bars an offer or comes to rest
  private static final long AGAIN_MILLIS = 1_000; // after a boundary that was missed

  private final Offers offers;
  private final Map<SlotName, SlotDriver<?, ?>> drivers = new EnumMap<>(SlotName.class);
  private final Wishes wishes;
  private final WiringJournal journal;
  private final Supplier<RewireSettings> settings;
  private final SlotStates states;
  private final Exchange exchange;
  private final Preparation preparation;
  private final Supplier<Optional<Coming>> coming; // of the application
  private final Admission admission;
  private final MoveBrake brake = new MoveBrake(); // for the thread
  private final Set<SlotName> enabled = EnumSet.noneOf(SlotName.class);
  private final Map<SlotName, FailedSettings> failedSettings = new EnumMap<>(SlotName.class); // of parts of the commit; for the thread
  private final Set<SlotName> worn = EnumSet.noneOf(SlotName.class); // to be made anew as they are; for the thread
  private final AtomicBoolean requested = new AtomicBoolean();
  private final AtomicBoolean again = new AtomicBoolean();
  private final ThreadPoolExecutor thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
      new LinkedBlockingQueue<>(1_024), NamedThreads.single("bb-rewire"));

  /**
   * A rewirer with all slots left alone until they are enabled.
   *
   * @param wanted reads the configuration; called on the rewiring thread
   * @param boundary where parts of a commit are exchanged
   * @param agreement what this node may change by itself
   */
  public Rewirer(Offers offers, List<SlotDriver<?, ?>> drivers, Supplier<Map<SlotName, WantedSlot>> wanted,
      WiringJournal journal, Supplier<RewireSettings> settings, SlotStates states, Boundary boundary, Agreement agreement) {
    this(offers, drivers, wanted, journal, settings, states, boundary, agreement, Optional::empty, Preparation.NONE);
  }

  /**
   * As above, with applications that may replay beside the present one.
   *
   * @param coming the next change of the application by the schedule; called on the rewiring thread
   */
  public Rewirer(Offers offers, List<SlotDriver<?, ?>> drivers, Supplier<Map<SlotName, WantedSlot>> wanted, WiringJournal journal,
      Supplier<RewireSettings> settings, SlotStates states, Boundary boundary, Agreement agreement, ReplayBeside<?> beside,
      Supplier<Optional<Coming>> coming) {
    this(offers, drivers, wanted, journal, settings, states, boundary, agreement, coming, beside);
    beside.onChange(this::request);
  }

  private Rewirer(Offers offers, List<SlotDriver<?, ?>> drivers, Supplier<Map<SlotName, WantedSlot>> wanted, WiringJournal journal,
      Supplier<RewireSettings> settings, SlotStates states, Boundary boundary, Agreement agreement, Supplier<Optional<Coming>> coming,
      Preparation preparation) {
    this.preparation = preparation;
    this.coming = coming;
    this.exchange = new Exchange(offers, settings, boundary, journal, preparation);
    this.offers = offers;
    drivers.forEach(driver -> this.drivers.put(driver.name(), driver));
    this.admission = new Admission(offers, agreement, slot -> !this.drivers.get(slot).hot());
    this.wishes = new Wishes(wanted);
    this.journal = journal;
    this.settings = settings;
    this.states = states;
  }

  /** Settings with which what runs could not be made anew: not tried again, because the chain would stand still for it each time. */
  private record FailedSettings(Map<String, Object> settings, String problem) {}

  /**
   * Says what filled a slot when the node stopped. If it is still there it fills it again, unless configuration or schedule exclude it,
   * and whatever else has come in the meantime is only on offer. If it is not there, another one that did not come with the
   * distribution fills the slot only where the node might change it by itself.
   */
  public void remember(SlotName slot, String type, BundleVersion version, String bundle) {
    OfferKey key = new OfferKey(slot, type, bundle, version, -1, false, 0);
    await(() -> {
      WantedSlot want = wishes.now().get(slot);
      if (want == null || !want.type().equals(type) || excludes(slot, want, version)) {
        return false;
      }
      boolean there = offers.keys().stream().anyMatch(one -> one.slot() == slot && Admission.sameBundle(one, key));
      Optional<OfferKey> best = RewirePlanner.choose(slot, null, offers.keys(), Set.of(), want);
      if (!there && best.filter(OfferKey::distribution).isPresent()) {
        LOG.warn("{} filled the slot when the node stopped; the distribution has {} now", key, best.get());
      } else {
        admission.remember(key);
      }
      return true;
    });
  }

  /** What made the chain's last state fills its slot at the start, with those settings, until what the schedule wants by now has replayed. */
  public void standIn(OfferKey key, Map<String, Object> settings) {
    await(() -> {
      admission.remember(key);
      wishes.standIn(new Wired(key, settings));
      return true;
    });
  }

  /** A version that is preferred and not there excludes nothing. */
  private boolean excludes(SlotName slot, WantedSlot want, BundleVersion version) {
    return !want.versions().allows(version) && (want.versions().strict() || offers.keys().stream().anyMatch(key -> key.slot() == slot
        && key.type().equals(want.type()) && want.versions().allows(key.version())));
  }

  /**
   * Fills slots and keeps them filled from now on.
   *
   * @throws AdminException one cannot be filled; the message says why
   */
  public void enable(SlotName... slots) {
    await(() -> {
      enabled.addAll(List.of(slots));
      wishes.booting(Set.of(slots));
      reconcile("start", false);
      wishes.booting(Set.of());
      for (SlotName slot : slots) {
        if (drivers.get(slot).wired().isEmpty()) {
          throw new AdminException(whyEmpty(slot));
        }
      }
      return true;
    });
  }

  /** Fills slots that a node can do without, soon and as far as possible, and keeps them filled from now on. */
  public void enableOptional(SlotName... slots) {
    try {
      thread.execute(() -> safely("start", () -> {
        enabled.addAll(List.of(slots));
        reconcile("start", false);
      }));
    } catch (RejectedExecutionException e) {
      LOG.debug("the node is stopping before {} was filled", List.of(slots));
    }
  }

  private String whyEmpty(SlotName slot) {
    WantedSlot want = wishes.configured().get(slot);
    Set<String> types = offers.types(slot);
    return admission.problemIn(slot).or(() -> admission.waitsFor(slot, want).map(why -> why + ". Put it back, or name the version to begin"
        + " with in " + slot + ".version")).orElseGet(() -> RewirePlanner.missing(slot, want) + ". Installed: "
        + (types.isEmpty() ? "none" : String.join(", ", types)) + ". Set " + slot
        + ".type to one of these, or add the feature \"" + FeatureName.of(slot, want.type()) + "\" that brings it");
  }

  /** Plans again soon, because somebody wants something else. */
  public void request(String cause) {
    request(cause, false);
  }

  /** Plans again and waits until what can be done is done. Not for the rewiring thread. */
  public void settle(String cause) {
    await(() -> {
      reconcile(cause, false);
      return true;
    });
  }

  /** Plans again soon, because what is offered has changed: what moves now moves by itself. */
  public void offersChanged(String cause) {
    request(cause, true);
  }

  private void request(String cause, boolean byItself) {
    if (requested.compareAndSet(false, true)) {
      try {
        thread.execute(() -> {
          requested.set(false);
          safely(cause, () -> reconcile(cause, byItself));
        });
      } catch (RejectedExecutionException e) {
        LOG.debug("not planning after \"{}\": the node is stopping", cause);
      }
    }
  }

  private void requestLater(String cause) {
    if (again.compareAndSet(false, true)) {
      CompletableFuture.delayedExecutor(AGAIN_MILLIS, TimeUnit.MILLISECONDS).execute(() -> {
        again.set(false);
        request(cause);
      });
    }
  }

  /** Makes the instance in a slot anew as it is, because it cannot go on. Returns at once. */
  public void renew(SlotName slot, String cause) {
    try {
      thread.execute(() -> safely(cause, () -> {
        worn.add(slot);
        reconcile(cause, false); // what could not be reached now stays worn and is tried again
      }));
    } catch (RejectedExecutionException e) {
      LOG.debug("nothing is made anew while the node is stopping");
    }
  }

  /**
   * Makes the instance in a slot anew as it is, and waits until that is done. Nothing is done for an empty slot.
   *
   * @throws AdminException it was not possible; what was there goes on and nothing is tried again
   */
  public void remake(SlotName slot, String cause) {
    await(() -> {
      if (drivers.get(slot).wired().isEmpty()) {
        return false;
      }
      long first = journal.nextNumber();
      worn.add(slot);
      try {
        reconcile(cause, false);
      } finally {
        worn.remove(slot);
      }
      List<JournalEntry> steps = journal.since(first).stream().filter(step -> step.slot().equals(slot.text())).toList();
      if (steps.stream().noneMatch(JournalEntry::success)) {
        throw new AdminException(slot + " could not be made anew: " + (steps.isEmpty() ? states.note(slot).orElse("it is frozen; to thaw it: node:use "
            + slot + " TYPE") : steps.get(steps.size() - 1).detail()));
      }
      return true;
    });
  }

  /** An offer goes: returns when its slot has moved off, or after {@code rewire.hold}. */
  public void offerLeaving(OfferKey key, String cause) {
    offers.remove(key);
    try {
      Future<?> moved = thread.submit(() -> reconcile(cause, true));
      moved.get(settings.get().hold().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("{} goes before its slot has moved off", key);
    } catch (RejectedExecutionException e) {
      LOG.debug("{} goes while the node is stopping", key);
    } catch (ExecutionException e) {
      LOG.error("moving off {} failed", key, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      admission.admit(key);
    }
  }

  /**
   * Wires a type into a slot and waits.
   *
   * @param confirm makes the choice permanent; called on success, before the choice could be forgotten
   * @return the steps taken
   * @throws AdminException why it was not possible
   */
  public List<JournalEntry> use(SlotName slot, String type, String cause, Runnable confirm) {
    return use(slot, type, Optional.empty(), cause, confirm);
  }

  /**
   * As above, with the lowest version that will do.
   *
   * @param version empty for the best that is offered, not below one that is configured for the type
   */
  public List<JournalEntry> use(SlotName slot, String type, Optional<BundleVersion> version, String cause, Runnable confirm) {
    return await(() -> {
      SlotDriver<?, ?> driver = drivers.get(slot);
      if (driver == null || !enabled.contains(slot)) {
        throw new AdminException(slot + " is not in use on this node");
      }
      if (!offers.types(slot).contains(type)) {
        throw new AdminException(slot + " \"" + type + "\" is not installed. Installed: " + String.join(", ", offers.types(slot))
            + ". Drop its bundle into deploy/ or add the feature that brings it");
      }
      if (version.isPresent() && offers.keys().stream().noneMatch(key -> key.slot() == slot && key.type().equals(type)
          && key.version().compareTo(version.get()) >= 0)) {
        throw new AdminException(slot + " \"" + type + "\" " + version.get() + " or later is not installed. Installed: "
            + offers.keys().stream().filter(key -> key.slot() == slot && key.type().equals(type)).map(OfferKey::version).sorted()
                .map(Object::toString).collect(Collectors.joining(", ")));
      }
      boolean exact = version.filter(one -> slot == SlotName.APPLICATION && above(driver, type, one)).isPresent();
      if (exact && offers.keys().stream().noneMatch(key -> key.slot() == slot && key.type().equals(type) && key.version().equals(version.get()))) {
        throw new AdminException(slot + " \"" + type + "\" " + version.get() + " is not installed, and what runs or replays is later");
      }
      admission.admit(slot, type);
      brake.thaw(slot);
      failedSettings.remove(slot);
      long first = journal.nextNumber();
      wishes.ask(slot, type, version, exact);
      boolean done = false;
      boolean prepared = false;
      try {
        reconcile(cause, false);
        Optional<OfferKey> later = prepared(slot, type);
        if (later.isPresent()) {
          confirm.run();
          done = true;
          prepared = true;
          wishes.linger(later.get());
          return journal.since(first);
        }
        String reached = driver.wired().map(wired -> wired.offer().type()).orElse("");
        if (!reached.equals(type)) {
          throw new AdminException(slot + (reached.isEmpty() ? " stays empty: " : " stays \"" + reached + "\": ") + whyNot(slot, type));
        }
        if (version.isPresent() && driver.wired().filter(wired -> wishes.meets(slot, wired.offer().version())).isEmpty()) {
          throw new AdminException(slot + " stays \"" + type + "\" " + driver.wired().orElseThrow().offer().version() + ": "
              + whyNot(slot, type));
        }
        confirm.run();
        done = true;
      } finally {
        if (!prepared) {
          wishes.forget(slot);
        }
        if (!done) {
          reconcile(cause + ", undone", false); // back to the configured one, and states measured by it
        }
      }
      return journal.since(first);
    });
  }

  private Optional<OfferKey> prepared(SlotName slot, String type) {
    return offers.keys().stream().filter(key -> key.slot() == slot && key.type().equals(type) && preparation.prepares(key)
        && wishes.meets(slot, key.version())).findFirst();
  }

  /** Whether a later version of a type runs or is prepared. */
  private boolean above(SlotDriver<?, ?> driver, String type, BundleVersion version) {
    return java.util.stream.Stream.concat(driver.wired().map(Wired::offer).stream(), offers.keys().stream()
        .filter(key -> key.slot() == driver.name() && preparation.prepares(key)))
        .anyMatch(key -> key.type().equals(type) && key.version().compareTo(version) > 0);
  }

  /** The offer that would fill an empty slot if some were not there. */
  public Optional<OfferKey> likely(SlotName slot, Set<OfferKey> without) {
    return await(() -> {
      Set<OfferKey> excluded = new HashSet<>(admission.excluded(present(), drivers.keySet()));
      excluded.addAll(without);
      return Optional.ofNullable(wishes.now().get(slot)).flatMap(want -> RewirePlanner.choose(slot, null, offers.keys(), excluded, want));
    });
  }

  /** Whether the configuration, or the schedule for a later height, may mean a version of a type in a slot, be it there or not. */
  public boolean means(SlotName slot, String type, BundleVersion version) {
    return await(() -> Optional.ofNullable(wishes.now().get(slot)).filter(want -> want.type().equals(type)
        && want.versions().allows(version)).isPresent() || slot == SlotName.APPLICATION
        && coming.get().filter(next -> next.means(type, version)).isPresent());
  }

  private String whyNot(SlotName slot, String type) {
    return admission.problemOf(slot, type).or(() -> states.note(slot)).orElse("\"" + type + "\" went away");
  }

  /** What fills the slots at this moment. Any thread. */
  public Map<SlotName, Wired> wired() {
    return present();
  }

  /** Why an offer is not used; empty if it could be. */
  public Optional<String> problem(OfferKey key) {
    return admission.problem(key);
  }

  /** Whether the reason is not the offer's own doing, so that nobody should take its bundle away for it. */
  public boolean blameless(OfferKey key) {
    return admission.blameless(key);
  }

  /** How far an offer is that is being prepared; empty for others. */
  public Optional<String> progress(OfferKey key) {
    return preparation.progress(key);
  }

  /** An instance misbehaves in calls: its offer is barred and the slot moves on, if there is something to move on to. */
  public void quarantine(SlotName slot, String reason) {
    quarantine(slot, reason, (driver, wired) -> admission.alternative(wired, wishes.configured().get(slot)));
  }

  /** An instance does not come back from a call: its offer is barred and the slot moves on, or stays empty until there is a way on. */
  public void quarantineHung(SlotName slot, String reason) {
    quarantine(slot, reason, (driver, wired) -> driver.hung()); // else it has been replaced meanwhile
  }

  private void quarantine(SlotName slot, String reason, BiPredicate<SlotDriver<?, ?>, Wired> still) {
    try {
      thread.execute(() -> safely("quarantine", () -> drivers.get(slot).wired().ifPresent(wired -> {
        if (still.test(drivers.get(slot), wired)) {
          admission.bar(wired.offer(), wired.settings(), reason);
          journal.failure(slot, "quarantine", 0, "misbehaviour", wired.offer() + ": " + reason);
          reconcile("quarantine of " + wired.offer().type(), true);
        }
      })));
    } catch (RejectedExecutionException e) {
      LOG.debug("no quarantine while the node is stopping");
    }
  }

  /** Nobody waits for the answer, so it goes to the log. */
  private static void safely(String cause, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | LinkageError e) {
      LOG.error("rewiring after \"{}\" failed", cause, e);
    }
  }

  private void reconcile(String cause, boolean byItself) {
    Set<SlotName> skipped = EnumSet.noneOf(SlotName.class);
    Execution execution = new Execution(cause, byItself, skipped);
    admission.admitWithOtherSettings(wishes.configured());
    settlePreparation(cause);
    for (int round = 0; round < MAX_PLANS; round++) {
      Map<SlotName, WantedSlot> want = wishes.now();
      want.keySet().retainAll(enabled);
      want.keySet().removeAll(skipped);
      Map<SlotName, Wired> present = present();
      Set<OfferKey> excluded = new HashSet<>(admission.excluded(present, drivers.keySet()));
      excluded.addAll(preparation.notReady());
      List<Step> plan = RewirePlanner.plan(present, offers.keys(), excluded, want, Set.copyOf(worn), staying());
      if (plan.isEmpty()) {
        break;
      }
      for (Step step : plan) {
        step.accept(execution);
      }
    }
    settlePreparation(cause);
    Map<SlotName, WantedSlot> want = wishes.now();
    Map<SlotName, Wired> present = present();
    preparation.notReady().forEach(key -> execution.skip(key.slot(), key + " " + preparation.progress(key).orElse("replays beside the present one")
        + "; node:status shows how far it is"));
    preparation.warning().ifPresent(why -> execution.skip(SlotName.APPLICATION, why));
    want.keySet().stream().filter(slot -> enabled.contains(slot) && !present.containsKey(slot)).forEach(slot ->
        admission.waitsFor(slot, want.get(slot)).ifPresent(why -> execution.skip(slot, why)));
    states.quarantined(admission.quarantined(want));
    states.refresh(present, want, enabled, skipped, brake.frozen());
  }

  /** Slots that are frozen, and that of an offer which is on its way: nothing else takes its place meanwhile. */
  private Set<SlotName> staying() {
    Set<SlotName> staying = new HashSet<>(brake.frozen());
    preparation.notReady().forEach(key -> staying.add(key.slot()));
    return staying;
  }

  /** Begins, ends and gives up what is prepared beside the present application. */
  private void settlePreparation(String cause) {
    if (!enabled.contains(SlotName.APPLICATION) || wishes.standsIn(SlotName.APPLICATION)) {
      return; // nothing is prepared before the slot has been filled
    }
    Optional<Coming> next = coming.get();
    if (preparation.idle() && next.isEmpty()) {
      return;
    }
    wishes.look(SlotName.APPLICATION);
    Map<SlotName, Wired> present = present();
    WantedSlot want = wishes.now().get(SlotName.APPLICATION);
    Optional<OfferKey> best = want == null ? Optional.empty() : RewirePlanner.choose(SlotName.APPLICATION, present.get(SlotName.APPLICATION),
        offers.keys(), admission.excluded(present, drivers.keySet()), want);
    Optional<Preparation.Foreseen> ahead = next.flatMap(one -> foreseen(one, present));
    preparation.settle(best, ahead, new Preparation.Starter() {
      @Override
      public Offer offer(OfferKey key) {
        return offers.find(key).orElseThrow(() -> new PluginFailure(key.toString(), new IllegalStateException("went away")));
      }

      @Override
      public boolean there(OfferKey key) {
        return offers.keys().contains(key);
      }

      @Override
      public Map<String, Object> settings(OfferKey key) {
        return ahead.isPresent() && ahead.get().key().equals(key) && !best.filter(key::equals).isPresent()
            ? next.orElseThrow().want().settingsOf(key.type()) : want == null ? Map.of() : want.settingsOf(key.type());
      }
    }).ifPresent(failed -> {
      journal.failure(failed.key().slot(), "beside", 0, cause, failed.key() + ": " + failed.reason());
      if (!failed.ahead()) {
        admission.bar(failed.key(), want == null ? Map.of() : want.settingsOf(failed.key().type()), failed.reason(), failed.blameless());
      }
      LOG.warn("{} does not take over: {}", failed.key(), failed.reason());
    });
    wishes.endLingering(SlotName.APPLICATION, key -> preparation.prepares(key) || drivers.get(key.slot()).wired().map(Wired::offer)
        .filter(key::equals).isPresent());
  }

  /** What the schedule brings next, if it is here and another one than what runs. */
  private Optional<Preparation.Foreseen> foreseen(Coming next, Map<SlotName, Wired> present) {
    Wired now = present.get(SlotName.APPLICATION);
    return now == null ? Optional.empty() : RewirePlanner.choose(SlotName.APPLICATION, now, offers.keys(),
        admission.excluded(present, drivers.keySet()), next.want()).filter(key -> !key.equals(now.offer()))
        .map(key -> new Preparation.Foreseen(key, next.from()));
  }

  private Map<SlotName, Wired> present() {
    Map<SlotName, Wired> present = new EnumMap<>(SlotName.class);
    drivers.forEach((slot, driver) -> driver.wired().ifPresent(wired -> present.put(slot, wired)));
    return present;
  }

  private final class Execution implements Step.Handler {
    private final String cause;
    private final boolean byItself;
    private final Set<SlotName> skipped;

    Execution(String cause, boolean byItself, Set<SlotName> skipped) {
      this.cause = cause;
      this.byItself = byItself;
      this.skipped = skipped;
    }

    @Override
    public void fill(Step.Fill step) {
      attempt(step.offer(), "fill", problem -> admission.bar(step.offer(), step.settings(), problem), false, offer -> {
        exchange.fill(drivers.get(step.slot()), offer, step.settings());
        return "\"" + step.offer().type() + "\" " + step.offer().version();
      });
    }

    @Override
    public void replace(Step.Replace step) {
      SlotDriver<?, ?> driver = drivers.get(step.slot());
      OfferKey from = step.from().offer();
      boolean lastChance = !admission.usable(from); // what it may not be replaced by then is not in the plan
      if (!driver.hot() && !lastChance) {
        Optional<String> refusal = admission.refusal(from, step.to());
        if (refusal.isPresent()) {
          skip(step.slot(), refusal.get());
          return;
        }
      }
      boolean wasWorn = worn.remove(step.slot());
      FailedSettings failed = failedSettings.get(step.slot());
      if (failed != null && !wasWorn && step.to().equals(from) && failed.settings().equals(step.settings())) {
        keepPresent(step, failed.problem());
        return;
      }
      Consumer<String> onFailure = step.to().equals(from)
          ? problem -> keepPresent(step, problem) : problem -> admission.bar(step.to(), step.settings(), problem);
      boolean missed = attempt(step.to(), "switch", onFailure, !step.to().equals(from), offer -> "\"" + from.type() + "\" " + from.version() + " to \""
          + step.to().type() + "\" " + step.to().version() + ": " + exchange.replace(driver, step, offer, lastChance, cause));
      if (missed && wasWorn) {
        worn.add(step.slot());
      }
    }

    @Override
    public void vacate(Step.Vacate step) {
      long began = System.nanoTime();
      String detail = exchange.vacate(drivers.get(step.slot()), step.reason());
      moved(step.slot());
      journal.success(step.slot(), "vacate", System.nanoTime() - began, cause,
          step.reason() + (detail.isEmpty() ? "" : "; " + detail));
    }

    private void moved(SlotName slot) {
      if (byItself && brake.moved(slot, journal.now())) {
        LOG.warn("{} moved {} times within {} s by itself and stays as it is now. To thaw it: node:use {} TYPE", slot, MoveBrake.MOVES,
            MoveBrake.WINDOW.toSeconds(), slot);
      }
    }

    /** New settings do not work: what runs is as good as before, so its offer is not barred. */
    private void keepPresent(Step.Replace step, String problem) {
      if (!drivers.get(step.slot()).hot()) {
        failedSettings.put(step.slot(), new FailedSettings(step.settings(), problem));
      }
      skip(step.slot(), "runs with the settings before: " + problem);
    }

    /** Not in this round of planning. */
    private void skip(SlotName slot, String why) {
      skipped.add(slot);
      states.note(slot, why);
    }

    /** Carries a step out; gives whether the chain did not come to rest for it, so that it is tried again. */
    private boolean attempt(OfferKey key, String step, Consumer<String> onFailure, boolean mayReplay, Attempt attempt) {
      long began = System.nanoTime();
      try {
        Offer offer = offers.find(key).orElseThrow(() -> new PluginFailure(key.toString(), new IllegalStateException("went away")));
        String detail = attempt.run(offer);
        moved(key.slot());
        journal.success(key.slot(), step, System.nanoTime() - began, cause, detail);
      } catch (BoundaryMissed e) { // says nothing about the offer
        skip(key.slot(), "unchanged, tried again: " + e.getMessage());
        journal.failure(key.slot(), step, System.nanoTime() - began, cause, key + ": abandoned, nothing has changed: " + e.getMessage());
        requestLater(cause);
        return true;
      } catch (RuntimeException | LinkageError e) {
        boolean hangs = e instanceof RuntimeException thrown && Watched.timedOut(thrown);
        if (mayReplay && !hangs && preparation.later(key, OneLine.of(e))) {
          journal.success(key.slot(), "beside", System.nanoTime() - began, cause, key + " replays the blocks beside the present one, because "
              + OneLine.of(e));
          return false;
        }
        String why = OneLine.of(e) + preparation.trouble(key).map(ahead -> "; and beside: " + ahead).orElse("");
        onFailure.accept(why);
        journal.failure(key.slot(), step, System.nanoTime() - began, cause, key + ": " + why);
      }
      return false;
    }
  }

  private interface Attempt {
    String run(Offer offer);
  }

  private <R> R await(Callable<R> work) {
    try {
      return thread.submit(work).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    } catch (RejectedExecutionException e) {
      throw new AdminException("the node is stopping");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AdminException("interrupted");
    }
  }

  /** Empties all slots, the last filled first, and ends the thread. */
  @Override
  public void close() {
    try {
      await(() -> {
        enabled.clear();
        preparation.close();
        for (int i = RewirePlanner.START_ORDER.size() - 1; i >= 0; i--) {
          SlotDriver<?, ?> driver = drivers.get(RewirePlanner.START_ORDER.get(i));
          if (driver != null && driver.wired().isPresent()) {
            empty(driver);
          }
        }
        return true;
      });
    } finally {
      thread.shutdown();
    }
  }

  private void empty(SlotDriver<?, ?> driver) {
    try {
      String detail = driver.vacate("the node is stopping", settings.get().drain(), false);
      if (!detail.isEmpty()) {
        LOG.debug("{}: {}", driver.name(), detail);
      }
    } catch (RuntimeException e) { // the others are emptied all the same
      LOG.warn("{} was not emptied cleanly: {}", driver.name(), OneLine.of(e));
    }
  }
}
