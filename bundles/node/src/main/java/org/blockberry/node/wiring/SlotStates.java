package org.blockberry.node.wiring;

import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.plugin.SlotName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators see of each slot. Written by the rewiring thread, read by any. */
public final class SlotStates {
  private static final Logger LOG = LoggerFactory.getLogger(SlotStates.class);

  /**
   * One slot.
   *
   * @param state {@code running}, {@code fallback} or {@code empty}
   * @param wired what fills it
   * @param wanted configured type
   * @param since when it came to this
   * @param reason one line when all is not well
   */
  public record SlotState(String state, Optional<Wired> wired, String wanted, Instant since, String reason) {}

  private final Clock clock;
  private final Map<SlotName, SlotState> states = new EnumMap<>(SlotName.class);
  private final Map<SlotName, String> notes = new EnumMap<>(SlotName.class);
  private Map<SlotName, String> quarantined = Map.of();

  /** @param clock dates the states */
  public SlotStates(Clock clock) {
    this.clock = clock;
  }

  synchronized void note(SlotName slot, String note) {
    notes.put(slot, note);
  }

  /** What would fill a slot if it had not been barred, and why it was; for the next {@link #refresh}. */
  synchronized void quarantined(Map<SlotName, String> reasons) {
    quarantined = Map.copyOf(reasons);
  }

  synchronized Optional<String> note(SlotName slot) {
    return Optional.ofNullable(notes.get(slot));
  }

  synchronized void refresh(
      Map<SlotName, Wired> present, Map<SlotName, WantedSlot> wanted, Set<SlotName> enabled, Set<SlotName> skipped, Set<SlotName> frozen) {
    notes.keySet().retainAll(skipped);
    for (SlotName slot : enabled) {
      Optional<Wired> wired = Optional.ofNullable(present.get(slot));
      WantedSlot want = wanted.get(slot);
      String wantedType = want == null ? "" : want.type();
      boolean pending = notes.containsKey(slot);
      boolean asWanted = pending || wired.map(now -> now.offer().type().equals(wantedType)).orElse(false);
      String state = wired.isEmpty() ? "empty" : asWanted ? "running" : "fallback";
      String reason = pending ? notes.get(slot)
          : quarantined.containsKey(slot) ? quarantined.get(slot)
          : wired.isEmpty() ? (want == null || want.none() ? "" : RewirePlanner.missing(slot, want))
          : frozen.contains(slot) ? frozen(slot, wired.get())
          : asWanted ? lower(wired.get(), want) : "\"" + wantedType + "\"" + (want == null ? "" : want.versions().text()) + " is not available";
      SlotState before = states.get(slot);
      boolean same = before != null && before.wired().equals(wired) && before.state().equals(state);
      if (!same && !reason.isEmpty()) {
        LOG.warn("{}: {}{}", slot, reason, wired.map(now -> "; \"" + now.offer().type() + "\" fills in").orElse(""));
      }
      states.put(slot, new SlotState(state, wired, wantedType, same ? before.since() : clock.instant(), reason));
    }
  }

  private static String frozen(SlotName slot, Wired wired) {
    return "frozen at \"" + wired.offer().type() + "\" " + wired.offer().version() + " after " + MoveBrake.MOVES + " moves within "
        + MoveBrake.WINDOW.toSeconds() + " s. To thaw it: node:use " + slot + " TYPE";
  }

  private static String lower(Wired wired, WantedSlot want) {
    return want == null || !want.type().equals(wired.offer().type()) || want.versions().allows(wired.offer().version()) ? ""
        : "version" + want.versions().text() + " is wanted and not available";
  }

  /** The state of every enabled slot. */
  public synchronized Map<SlotName, SlotState> all() {
    return new EnumMap<>(states);
  }
}
