package org.blockberry.node.wiring;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.blockberry.api.plugin.Handover;
import org.blockberry.api.plugin.Plugin;
import org.blockberry.api.plugin.PluginContext;
import org.blockberry.api.plugin.PluginFactory;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.settings.Settings;
import org.blockberry.node.answer.Answers;
import org.blockberry.node.scope.InstanceScope;
import org.blockberry.node.scope.Watched;
import org.blockberry.node.slot.GatedSlot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes, starts, opens and closes the instances of one slot. Every call into a plugin has a deadline. For the rewiring thread; making,
 * starting and disposing of an instance that is not in the slot any.
 *
 * @param <T> contract of the slot
 * @param <C> scope lent to its instances
 */
public class SlotDriver<T extends Plugin, C extends InstanceScope> {
  private static final Logger LOG = LoggerFactory.getLogger(SlotDriver.class);
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5); // however long starting may take

  private final GatedSlot<T> slot;
  private final Function<String, C> scopes;
  private final SettingsReader settings;
  private final Duration deadline;
  private final Supplier<Duration> startDeadline;
  private final Continuity<T> continuity;
  private volatile Running<T, C> running; // changed by the rewiring thread alone
  private final Set<T> lost = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>())); // did not come back from a call

  /** An instance with its origin and what it was lent. */
  protected record Running<T, C>(Wired wired, Settings settings, T instance, C scope) {}

  /**
   * A driver of an empty slot.
   *
   * @param scopes makes the scope for an instance of a type
   * @param deadline for each call into a plugin
   */
  public SlotDriver(GatedSlot<T> slot, Function<String, C> scopes, SettingsReader settings, Duration deadline) {
    this(slot, scopes, settings, deadline, Continuity.none());
  }

  /** As above, for a slot whose instances must agree on something. */
  public SlotDriver(GatedSlot<T> slot, Function<String, C> scopes, SettingsReader settings, Duration deadline,
      Continuity<T> continuity) {
    this(slot, scopes, settings, deadline, continuity, () -> deadline);
  }

  /**
   * As above.
   *
   * @param startDeadline for the start of an instance alone, asked before each
   */
  public SlotDriver(GatedSlot<T> slot, Function<String, C> scopes, SettingsReader settings, Duration deadline,
      Continuity<T> continuity, Supplier<Duration> startDeadline) {
    this.startDeadline = Objects.requireNonNull(startDeadline, "startDeadline");
    this.continuity = Objects.requireNonNull(continuity, "continuity");
    this.slot = Objects.requireNonNull(slot, "slot");
    this.scopes = Objects.requireNonNull(scopes, "scopes");
    this.settings = Objects.requireNonNull(settings, "settings");
    this.deadline = Objects.requireNonNull(deadline, "deadline");
  }

  final SlotName name() {
    return slot.name();
  }

  /** The slot that is driven. */
  protected final GatedSlot<T> slot() {
    return slot;
  }

  final Optional<Wired> wired() {
    return Optional.ofNullable(running).map(Running::wired);
  }

  /** Whether an instance can be replaced at any moment; else between two heights only. */
  boolean hot() {
    return false;
  }

  /** The checked settings for an instance; throws if the configuration has none that are allowed. */
  final Settings settingsFor(Offer offer, Map<String, Object> raw) {
    return Watched.call("settings of " + offer.key(), deadline, () -> settings.read(offer.key(), offer.factory().settings(), raw));
  }

  /** Makes and starts an instance; it is not reachable yet. */
  final Running<T, C> make(Offer offer, Map<String, Object> raw) {
    return make(offer, raw, settingsFor(offer, raw));
  }

  /** Makes an instance as one that is gone, with the settings of that one, which may not be those of the configuration any more. */
  final Running<T, C> again(Offer offer, Running<T, C> gone) {
    return make(offer, gone.wired().settings(), gone.settings());
  }

  final Running<T, C> make(Offer offer, Map<String, Object> raw, Settings checked) {
    Running<T, C> made = create(offer, raw, checked);
    start(made);
    return made;
  }

  /** Makes an instance that holds nothing yet: what is wrong with its settings shows before anything has to go for it. */
  final Running<T, C> create(Offer offer, Map<String, Object> raw, Settings checked) {
    return create(offer, raw, checked, scopes.apply(offer.key().type()));
  }

  /** As above, with a scope of its own. */
  @SuppressWarnings("unchecked") // an offer is registered under its slot's factory interface
  final Running<T, C> create(Offer offer, Map<String, Object> raw, Settings checked, C scope) {
    String what = offer.key().toString();
    try {
      PluginFactory<T, PluginContext> factory = (PluginFactory<T, PluginContext>) Watched.call("factory of " + what, deadline, offer::factory);
      T made = Watched.call("create of " + what, deadline, () -> Answers.checked(Objects.requireNonNull(
          factory.create(checked, scope), "create returned null")));
      return new Running<>(new Wired(offer.key(), raw), checked, made, scope);
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  /** Whether the present instance did not come back from a call. */
  final boolean hung() {
    return slot.hung();
  }

  /** Call it before the slot moves on, so that closing the instance that hangs holds nobody up. */
  final void noteIfHung() {
    if (running != null && slot.hung()) {
      lost.add(running.instance());
    }
  }

  /** Starts what was created; if that fails everything of it is gone. */
  final void start(Running<T, C> created) {
    start(created, startDeadline.get());
  }

  /** As above, with another deadline than usual. */
  final void start(Running<T, C> created, Duration within) {
    try {
      Watched.call("start of " + created.wired().offer(), within, () -> {
        created.instance().start();
        return true;
      });
    } catch (RuntimeException e) {
      if (Watched.timedOut(e)) {
        lost.add(created.instance()); // it hangs, so its close may as well
      }
      dispose(created);
      throw e;
    }
  }

  /** What a successor of the running instance must have in common with it. */
  final String heritage() {
    return describe(running);
  }

  /**
   * Refuses a started instance that is not what its predecessor was.
   *
   * @throws PluginFailure it differs, or does not answer
   */
  final void requireHeritage(Running<T, C> next, String heritage) {
    String own = describe(next);
    if (!own.equals(heritage)) {
      throw new PluginFailure(next.wired().offer().toString(), new IllegalStateException("it has " + own + " but the node has " + heritage));
    }
  }

  /** Whether the content of the running instance has to be moved into one of this offer, because it keeps it in another way. */
  boolean carries(Offer offer) {
    return false;
  }

  /** An instance will be made that the content moves into. */
  void expect(Offer offer) {}

  /** Moves the content of the running instance into one that is started and empty; gives one line. What it threw leaves the running one as it was. */
  String carry(Running<T, C> next) {
    throw new IllegalStateException("nothing of " + name() + " is moved");
  }

  private String describe(Running<T, C> one) {
    return Watched.call("state of " + one.wired().offer(), deadline, () -> continuity.of(one.instance()));
  }

  /** Puts an instance into the empty slot. */
  void open(Running<T, C> next) {
    running = next;
    slot.open(next.instance());
  }

  /**
   * Puts an instance into the slot of another; gives one line about what was moved. Overridden where content moves.
   *
   * @param lastChance whether the present instance is going in any case, so that failing to read it is no reason to keep it
   */
  String switchTo(Running<T, C> next, Duration drain, boolean lastChance) {
    noteIfHung();
    if (!slot.close(name() + " is being replaced", drain) && !lastChance) {
      stay();
      throw new PluginFailure(name().text(), new IllegalStateException("calls were still inside after " + drain.toMillis() + " ms"));
    }
    open(next);
    return "switched";
  }

  /** The instance is about to go without a successor; the slot is still open. Overridden where content moves. */
  void leaving() {}

  /** Saves what the instance holds, before the slot is left empty; gives one line. Overridden where content moves. */
  String save() {
    return "";
  }

  /** As {@link #save} of an instance that cannot be read and goes all the same. Overridden where something else knows. */
  String saveKnown() {
    return "what it held is lost";
  }

  /** Opens the closed slot to the running instance again. Overridden where content moves. */
  void stay() {
    slot.open(running.instance());
  }

  final boolean exclusive(Offer offer) {
    return Watched.call("handover of " + offer.key(), deadline, () -> offer.factory().handover()) == Handover.EXCLUSIVE;
  }

  final Running<T, C> running() {
    return running;
  }

  final void adopt(Running<T, C> next) {
    running = next;
  }

  /**
   * Empties the slot and closes its instance; gives one line.
   *
   * @param mustSave whether the instance stays if what it holds cannot be saved, or calls do not leave it
   * @throws PluginFailure it stays
   */
  final String vacate(String reason, Duration drain, boolean mustSave) {
    noteIfHung();
    leaving();
    boolean drained = slot.close(reason, drain);
    if (!drained && hot()) {
      slot.disown();
    } else if (!drained && mustSave) { // calls of a part of the commit must end in the instance where they began
      stay();
      throw new PluginFailure(name().text(), new IllegalStateException("calls were still inside after " + drain.toMillis() + " ms"));
    }
    String saved = "";
    if (running != null) {
      try {
        saved = save();
      } catch (PluginFailure e) {
        if (mustSave) {
          stay();
          throw e;
        }
        saved = saveKnown() + ": " + e.getMessage();
      }
    }
    slot.empty(reason);
    Running<T, C> gone = running;
    running = null;
    String problem = gone == null ? "" : dispose(gone);
    return Stream.of(drained ? "" : "calls were still inside after " + drain.toMillis() + " ms", saved, problem)
        .filter(part -> !part.isEmpty()).collect(Collectors.joining("; "));
  }

  /** Closes an instance that is not reachable any more; gives what went wrong, or nothing. */
  final String dispose(Running<T, C> gone) {
    String what = gone.wired().offer().toString();
    if (lost.remove(gone.instance())) {
      gone.scope().close(); // first: what hangs may come back any time and must not reach the chain then
      closeLater(what, gone.instance());
      return "";
    }
    String problem = closeQuietly(what, gone.instance());
    gone.scope().close();
    return problem;
  }

  private void closeLater(String what, T instance) {
    Watched.callLater("close of " + what, deadline, () -> {
      instance.close();
      return true;
    }, problem -> LOG.warn("{}", problem));
  }

  private String closeQuietly(String what, T instance) {
    try {
      Watched.call("close of " + what, deadline.compareTo(CLOSE_DEADLINE) < 0 ? deadline : CLOSE_DEADLINE, () -> {
        instance.close();
        return true;
      });
      return "";
    } catch (PluginFailure e) {
      return e.getMessage();
    }
  }
}
