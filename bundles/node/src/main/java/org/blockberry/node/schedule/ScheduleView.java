package org.blockberry.node.schedule;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.node.wiring.BundleVersion;
import org.blockberry.node.wiring.Coming;
import org.blockberry.node.wiring.FeatureName;
import org.blockberry.node.wiring.OfferKey;
import org.blockberry.node.wiring.Versions;
import org.blockberry.node.wiring.WantedSlot;
import org.blockberry.node.wiring.Wired;

/**
 * The schedule as it stands for the next block: what must fill the slots, and whether it does. Pure.
 *
 * @param chain the chain's entries
 * @param configured those of the configuration
 * @param tip height of the last block, one below the first before it
 */
public record ScheduleView(Schedule chain, List<ScheduleEntry> configured, long tip) {
  private static final String FOLLOWER = "none";
  private static final String PARAMETERS = "[schedule]"; // no key of a table can have this name

  /** Copies the list. */
  public ScheduleView {
    configured = List.copyOf(configured);
  }

  /** Both together; where they contradict each other, the chain's. */
  public Schedule whole() {
    return chain.with(configured.stream().filter(entry -> chain.at(entry.slot(), entry.from()).isEmpty()).toList());
  }

  private boolean empty() {
    return chain.entries().isEmpty() && configured.isEmpty();
  }

  /**
   * Why the block of {@code height} may not come yet: the configuration contradicts the chain, or a slot is not filled as the schedule
   * demands. Empty if it may.
   *
   * @param wired what fills the slots
   */
  public Optional<Obstacle> obstacle(long height, Map<SlotName, Wired> wired) {
    return obstacle(height, () -> wired, entry -> Optional.empty());
  }

  /**
   * As above.
   *
   * @param filled asked only if anything is scheduled
   * @param onItsWay what is being done about an entry, for an operator
   */
  public Optional<Obstacle> obstacle(long height, Supplier<Map<SlotName, Wired>> filled, Function<ScheduleEntry, Optional<String>> onItsWay) {
    if (empty()) {
      return Optional.empty();
    }
    Map<SlotName, Wired> wired = filled.get();
    Optional<String> contradiction = chain.disagreement(configured, height, height - 1);
    if (contradiction.isPresent()) {
      return Optional.of(new Obstacle(SlotName.CONSENSUS, contradiction.get()));
    }
    Schedule all = whole();
    for (SlotName slot : SlotName.values()) {
      Optional<ScheduleEntry> entry = all.inForce(slot, height);
      if (entry.isPresent() && !satisfied(entry.get(), wired.get(slot))) {
        return Optional.of(new Obstacle(slot, "from height " + entry.get().from() + " the chain needs " + entry.get().text() + " but "
            + here(wired.get(slot)) + ". " + onItsWay.apply(entry.get()).orElseGet(() -> "Drop its bundle into deploy/, or add the feature \""
            + FeatureName.of(slot, entry.get().type()) + "\"")));
      }
    }
    return Optional.empty();
  }

  /**
   * What stands in the way of a block.
   *
   * @param slot that must change first
   * @param reason one line for an operator
   */
  public record Obstacle(SlotName slot, String reason) {}

  /**
   * What the schedule demands of a slot.
   *
   * @param entry that is in force
   * @param here what is there instead; empty if the demand is met
   */
  public record Demand(ScheduleEntry entry, String here) {}

  /** What the block of {@code height} takes, by slot; only of slots about which the schedule says something. */
  public Map<SlotName, Demand> demands(long height, Map<SlotName, Wired> wired) {
    Schedule all = whole();
    Map<SlotName, Demand> demands = new EnumMap<>(SlotName.class);
    for (SlotName slot : ScheduleEntry.SLOTS) {
      all.inForce(slot, height).ifPresent(entry -> demands.put(slot,
          new Demand(entry, satisfied(entry, wired.get(slot)) ? "" : here(wired.get(slot)))));
    }
    return demands;
  }

  private static String here(Wired now) {
    return now == null ? "the slot is empty" : "\"" + now.offer().type() + "\" " + now.offer().version() + " is here"
        + (parametersOf(now).isEmpty() ? "" : " with " + parametersOf(now));
  }

  private static Map<?, ?> parametersOf(Wired now) {
    return (Map<?, ?>) now.settings().getOrDefault(PARAMETERS, Map.of());
  }

  private static boolean satisfied(ScheduleEntry entry, Wired now) {
    return now != null && fits(entry, now.offer()) && (follows(entry, now.offer()) || parametersOf(now).equals(entry.parameters()));
  }

  private static boolean fits(ScheduleEntry entry, OfferKey offer) {
    return offer.type().equals(entry.type()) && entry.allows(offer.version()) || follows(entry, offer);
  }

  /** A node that only follows satisfies a schedule of engines: it decides nothing. */
  private static boolean follows(ScheduleEntry entry, OfferKey offer) {
    return entry.slot() == SlotName.CONSENSUS && offer.type().equals(FOLLOWER);
  }

  /** Whether the schedule, and not this node alone, wants {@code to} for the next block. */
  public boolean demands(OfferKey to) {
    return whole().inForce(to.slot(), tip + 1).filter(entry -> fits(entry, to)).isPresent();
  }

  /** The configuration's wishes, overruled by what the schedule says about the next block. */
  public Map<SlotName, WantedSlot> overrule(Map<SlotName, WantedSlot> wanted) {
    if (empty()) {
      return wanted;
    }
    Schedule all = whole();
    Map<SlotName, WantedSlot> overruled = new EnumMap<>(wanted);
    wanted.forEach((slot, want) -> {
      Optional<ScheduleEntry> now = all.inForce(slot, tip + 1);
      if (now.isPresent() && !(slot == SlotName.CONSENSUS && want.type().equals(FOLLOWER))) {
        overruled.put(slot, demanded(want, now.get(), all.next(slot, tip + 1)));
      } else if (now.isEmpty()) {
        all.next(slot, tip + 1).filter(later -> later.type().equals(want.type()) && !later.minimumVersion().isEmpty())
            .ifPresent(later -> overruled.put(slot, until(want, BundleVersion.parse(later.minimumVersion()))));
      }
    });
    return overruled;
  }

  private static WantedSlot demanded(WantedSlot want, ScheduleEntry now, Optional<ScheduleEntry> later) {
    Optional<BundleVersion> lowest = version(now);
    // The version that a later entry brings has other rules: it must not come before its height.
    Optional<BundleVersion> limit = later.filter(next -> next.type().equals(now.type())).flatMap(ScheduleView::version)
        .filter(next -> lowest.map(low -> next.compareTo(low) > 0).orElse(true));
    Optional<BundleVersion> wished = want.type().equals(now.type()) ? want.versions().atLeast() : Optional.empty();
    Optional<BundleVersion> from = wished.filter(wish -> lowest.map(low -> wish.compareTo(low) > 0).orElse(true)
        && limit.map(top -> wish.compareTo(top) < 0).orElse(true)).or(() -> lowest);
    Map<String, Map<String, Object>> settings = new HashMap<>(want.settings());
    if (!now.parameters().isEmpty()) {
      Map<String, Object> own = new HashMap<>(settings.getOrDefault(now.type(), Map.of()));
      own.put(PARAMETERS, now.parameters());
      settings.put(now.type(), own);
    }
    return new WantedSlot(now.type(), List.of(), want.auto(), settings, new Versions(from, limit, true));
  }

  private static WantedSlot until(WantedSlot want, BundleVersion limit) {
    Optional<BundleVersion> from = want.versions().atLeast().filter(wish -> wish.compareTo(limit) < 0);
    return new WantedSlot(want.type(), want.fallback(), want.auto(), want.settings(), new Versions(from, Optional.of(limit), true));
  }

  private static Optional<BundleVersion> version(ScheduleEntry entry) {
    return entry.minimumVersion().isEmpty() ? Optional.empty() : Optional.of(BundleVersion.parse(entry.minimumVersion()));
  }

  /** What the next entry about a slot will want, after the one for the next block; empty if there is none. */
  public Optional<Coming> coming(SlotName slot, WantedSlot wanted) {
    Schedule all = whole();
    return all.next(slot, tip + 1).map(next -> new Coming(next.from(), demanded(wanted, next, all.next(slot, next.from()))));
  }

  /** What the schedule fixes among the raw settings that {@link #overrule} or {@link #coming} gave, as texts by key. */
  public static Map<String, String> parametersIn(Map<String, Object> settings) {
    Map<String, String> fixed = new TreeMap<>();
    ((Map<?, ?>) settings.getOrDefault(PARAMETERS, Map.of())).forEach((key, value) -> fixed.put(key.toString(), value.toString()));
    return fixed;
  }

  /** What will stop the chain at a later height unless the configuration is corrected; empty if nothing. */
  public Optional<String> warning() {
    return chain.disagreement(configured, Long.MAX_VALUE, tip);
  }
}
