package org.blockberry.node.wiring;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.blockberry.api.plugin.SlotName;

/** What is wanted in the slots at this moment: the configuration, and what an operator tries. For the rewiring thread. */
final class Wishes {
  /** A node does not begin with another one of these than it is configured for (design 3.3). */
  private static final Set<SlotName> AS_CONFIGURED =
      Set.of(SlotName.CONSENSUS, SlotName.APPLICATION, SlotName.BLOCK_STORE, SlotName.STATE_STORE);

  private record Asked(String type, Optional<BundleVersion> version, boolean exact, boolean auto) {
    boolean meets(BundleVersion other) {
      return version.map(one -> exact ? other.equals(one) : other.compareTo(one) >= 0).orElse(true);
    }
  }

  /** What the configuration said when a wish began to linger; other settings are no other wish. */
  private record Said(String type, List<String> fallback, Versions versions) {
    static Said of(WantedSlot want) {
      return want == null ? null : new Said(want.type(), want.fallback(), want.versions());
    }
  }

  private final Supplier<Map<SlotName, WantedSlot>> configured;
  private final Map<SlotName, Asked> asked = new EnumMap<>(SlotName.class);
  private record Lingering(OfferKey key, Said said) {}

  private final Map<SlotName, Lingering> lingering = new EnumMap<>(SlotName.class);
  private Optional<Wired> standIn = Optional.empty(); // until its slot has been filled
  private final Set<SlotName> booting = EnumSet.noneOf(SlotName.class);

  Wishes(Supplier<Map<SlotName, WantedSlot>> configured) {
    this.configured = configured;
  }

  Map<SlotName, WantedSlot> configured() {
    return configured.get();
  }

  /** These are filled for the first time: no fallback yet. */
  void booting(Set<SlotName> slots) {
    booting.clear();
    slots.stream().filter(AS_CONFIGURED::contains).forEach(booting::add);
  }

  /** It and nothing else fills its slot for the first time, though another one is wanted by now. */
  void standIn(Wired one) {
    standIn = Optional.of(one);
  }

  boolean standsIn(SlotName slot) {
    return booting.contains(slot) && standIn.filter(one -> one.offer().slot() == slot).isPresent();
  }

  private WantedSlot standIn(WantedSlot want) {
    OfferKey key = standIn.orElseThrow().offer();
    return new WantedSlot(key.type(), List.of(), want.auto(), Map.of(key.type(), standIn.get().settings()), Versions.exactly(key.version()));
  }

  /** @param exact whether no later version will do */
  void ask(SlotName slot, String type, Optional<BundleVersion> version, boolean exact) {
    lingering.remove(slot);
    asked.put(slot, new Asked(type, version, exact, true));
  }

  /** Whether a version is what is asked for in a slot. */
  boolean meets(SlotName slot, BundleVersion version) {
    Asked now = asked.get(slot);
    return now == null || now.meets(version);
  }

  /** The operator has his answer, and what he asked for comes later: it and nothing else, as long as the configuration says the same. */
  void linger(OfferKey key) {
    asked.put(key.slot(), new Asked(key.type(), Optional.of(key.version()), true, false));
    lingering.put(key.slot(), new Lingering(key, Said.of(configured.get().get(key.slot()))));
  }

  /** Ends what lingers if the configuration has come to say something else. */
  void look(SlotName slot) {
    Lingering then = lingering.get(slot);
    if (then != null && !then.said().equals(Said.of(configured.get().get(slot)))) {
      forget(slot);
    }
  }

  void forget(SlotName slot) {
    lingering.remove(slot);
    asked.remove(slot);
  }

  /** Ends what lingers and is not on its way any more. */
  void endLingering(SlotName slot, Predicate<OfferKey> coming) {
    Lingering then = lingering.get(slot);
    if (then != null && !coming.test(then.key())) {
      forget(slot);
    }
  }

  /** A copy for the caller. */
  Map<SlotName, WantedSlot> now() {
    Map<SlotName, WantedSlot> want = new EnumMap<>(SlotName.class);
    configured.get().forEach((slot, one) -> {
      Asked now = asked.get(slot);
      want.put(slot, now != null ? tried(one, now) : standsIn(slot) ? standIn(one) : booting.contains(slot) ? one.withoutFallback() : one);
    });
    return want;
  }

  /** While a type is being tried, what runs now is what to go back to. */
  private static WantedSlot tried(WantedSlot configured, Asked now) {
    List<String> fallbacks = Stream.concat(Stream.of(configured.type()), configured.fallback().stream())
        .filter(type -> !type.equals(now.type())).distinct().toList();
    Versions versions = now.version().map(one -> now.exact() ? Versions.exactly(one) : Versions.preferably(one))
        .orElse(configured.type().equals(now.type()) ? configured.versions() : Versions.ANY);
    return new WantedSlot(now.type(), fallbacks, now.auto(), configured.settings(), versions);
  }
}
