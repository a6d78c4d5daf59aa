package org.blockberry.node.wiring;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.blockberry.api.plugin.SlotName;

/**
 * Which offers may be used. One that failed is barred until it is asked for again. One that the chain's validators have not agreed on
 * does not take the place of a part of the commit that left or hangs: the slot stays empty, and the chain waits. For the rewiring
 * thread; {@link #problem} and {@link #blameless} any.
 */
final class Admission {
  private final Offers offers;
  private final Agreement agreement;
  private final Predicate<SlotName> partOfCommit;
  private final Map<OfferKey, String> barred = new ConcurrentHashMap<>();
  private final Set<OfferKey> blameless = ConcurrentHashMap.newKeySet(); // among them
  private final Map<OfferKey, Map<String, Object>> barredWith = new HashMap<>(); // raw settings
  private final Map<SlotName, OfferKey> last = new EnumMap<>(SlotName.class); // what filled it, also while it is empty
  private final Map<SlotName, OfferKey> before = new EnumMap<>(SlotName.class); // what filled it before the start, until it is filled

  /** @param partOfCommit slots whose content changes between two heights */
  Admission(Offers offers, Agreement agreement, Predicate<SlotName> partOfCommit) {
    this.offers = offers;
    this.agreement = agreement;
    this.partOfCommit = partOfCommit;
  }

  /** What filled a slot when the node stopped: it fills it again, and another only as it might have while the node ran. */
  void remember(OfferKey key) {
    last.put(key.slot(), key);
    before.put(key.slot(), key);
  }

  private Set<OfferKey> othersThanBefore(SlotName slot) {
    OfferKey key = before.get(slot);
    Set<OfferKey> ofSlot = offers.keys().stream().filter(one -> one.slot() == slot && !barred.containsKey(one)).collect(Collectors.toSet());
    if (key == null || ofSlot.stream().noneMatch(one -> sameBundle(one, key))) {
      return Set.of();
    }
    ofSlot.removeIf(one -> sameBundle(one, key));
    return ofSlot;
  }

  static boolean sameBundle(OfferKey one, OfferKey other) {
    return one.type().equals(other.type()) && one.version().equals(other.version()) && one.bundle().equals(other.bundle());
  }

  /** @param settings raw, with which it failed: with others it is tried again */
  void bar(OfferKey key, Map<String, Object> settings, String reason) {
    bar(key, settings, reason, false);
  }

  /** @param excused whether the reason is not the offer's own doing */
  void bar(OfferKey key, Map<String, Object> settings, String reason, boolean excused) {
    barredWith.put(key, settings);
    if (excused) {
      blameless.add(key); // first: whoever sees the reason must see this
    }
    barred.put(key, reason);
  }

  /** An operator who changes an offer's settings asks for it again. */
  void admitWithOtherSettings(Map<SlotName, WantedSlot> configured) {
    Map.copyOf(barredWith).forEach((key, settings) -> {
      WantedSlot want = configured.get(key.slot());
      if (want != null && !want.settingsOf(key.type()).equals(settings)) {
        admit(key);
      }
    });
  }

  void admit(OfferKey key) {
    barredWith.remove(key);
    barred.remove(key);
    blameless.remove(key);
  }

  void admit(SlotName slot, String type) {
    offersBarred(slot, type).forEach(this::admit);
  }

  private List<OfferKey> offersBarred(SlotName slot, String type) {
    return barred.keySet().stream().filter(key -> key.slot() == slot && key.type().equals(type)).toList();
  }

  boolean blameless(OfferKey key) {
    return blameless.contains(key);
  }

  Optional<String> problem(OfferKey key) {
    return Optional.ofNullable(barred.get(key));
  }

  Optional<String> problemOf(SlotName slot, String type) {
    return barred.entrySet().stream().filter(entry -> entry.getKey().slot() == slot && entry.getKey().type().equals(type))
        .map(Map.Entry::getValue).findFirst();
  }

  Optional<String> problemIn(SlotName slot) {
    return barred.entrySet().stream().filter(entry -> entry.getKey().slot() == slot)
        .map(entry -> entry.getKey() + ": " + entry.getValue()).findFirst();
  }

  boolean usable(OfferKey key) {
    return offers.keys().contains(key) && !barred.containsKey(key);
  }

  /** Why this node may not make the change by itself. */
  Optional<String> refusal(OfferKey from, OfferKey to) {
    return agreement.refusal(from, to);
  }

  /** Offers that no plan may use now, and notes what is present. */
  Set<OfferKey> excluded(Map<SlotName, Wired> present, Set<SlotName> slots) {
    Set<OfferKey> excluded = new HashSet<>(barred.keySet());
    slots.stream().filter(partOfCommit).forEach(slot -> {
      Wired now = present.get(slot);
      if (now != null) {
        last.put(slot, now.offer());
        before.remove(slot);
      }
      excluded.addAll(othersThanBefore(slot));
      if (now == null || !usable(now.offer())) {
        excluded.addAll(notAgreed(slot).keySet());
      }
    });
    return excluded;
  }

  private Map<OfferKey, String> notAgreed(SlotName slot) {
    Map<OfferKey, String> refused = new HashMap<>();
    OfferKey from = last.get(slot);
    if (from != null) {
      offers.keys().stream().filter(key -> key.slot() == slot)
          .forEach(key -> agreement.refusal(from, key).ifPresent(why -> refused.put(key, why)));
    }
    return refused;
  }

  /** What an empty slot waits for although something is installed; empty if it does not. */
  Optional<String> waitsFor(SlotName slot, WantedSlot want) {
    OfferKey from = last.get(slot);
    Map<OfferKey, String> refused = notAgreed(slot);
    return RewirePlanner.choose(slot, null, offers.keys(), barred.keySet(), want).map(refused::get).map(why ->
        "the chain waits for " + from + ", which " + problem(from).map(reason -> "is quarantined: " + reason).orElse("is not there any more")
            + "; " + why);
  }

  /** Whether something else may fill a slot; for an implementation that fails. */
  boolean alternative(Wired wired, WantedSlot want) {
    SlotName slot = wired.offer().slot();
    Set<OfferKey> excluded = new HashSet<>(barred.keySet());
    excluded.add(wired.offer());
    if (partOfCommit.test(slot)) {
      offers.keys().stream().filter(key -> key.slot() == slot && agreement.refusal(wired.offer(), key).isPresent()).forEach(excluded::add);
    }
    return want != null && RewirePlanner.choose(slot, wired, offers.keys(), excluded, want).isPresent();
  }

  /** Slots that would be filled by an offer that is barred, with the reason. */
  Map<SlotName, String> quarantined(Map<SlotName, WantedSlot> wanted) {
    Map<SlotName, String> reasons = new EnumMap<>(SlotName.class);
    wanted.forEach((slot, want) -> RewirePlanner.choose(slot, null, offers.keys(), Set.of(), want)
        .filter(barred::containsKey).ifPresent(best -> reasons.put(slot, best + " is quarantined: " + barred.get(best))));
    return reasons;
  }
}
