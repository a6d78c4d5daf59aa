package org.blockberry.node.wiring;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.blockberry.api.plugin.SlotName;

/** What is wanted in the slots at this moment: the configuration, and what an operator tries. For the rewiring thread. */
final class Wishes {
  /** A node does not begin with another one of these than it is configured for (design 3.3). */
  private static final Set<SlotName> AS_CONFIGURED =
      Set.of(SlotName.CONSENSUS, SlotName.APPLICATION, SlotName.BLOCK_STORE, SlotName.STATE_STORE);

  private record Asked(String type, Optional<BundleVersion> version) {}

  private final Supplier<Map<SlotName, WantedSlot>> configured;
  private final Map<SlotName, Asked> asked = new EnumMap<>(SlotName.class);
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

  void ask(SlotName slot, String type, Optional<BundleVersion> version) {
    asked.put(slot, new Asked(type, version));
  }

  void forget(SlotName slot) {
    asked.remove(slot);
  }

  /** A copy for the caller. */
  Map<SlotName, WantedSlot> now() {
    Map<SlotName, WantedSlot> want = new EnumMap<>(SlotName.class);
    configured.get().forEach((slot, one) -> {
      Asked now = asked.get(slot);
      want.put(slot, now != null ? tried(one, now) : booting.contains(slot) ? one.withoutFallback() : one);
    });
    return want;
  }

  /** While a type is being tried, what runs now is what to go back to. */
  private static WantedSlot tried(WantedSlot configured, Asked now) {
    List<String> fallbacks = Stream.concat(Stream.of(configured.type()), configured.fallback().stream())
        .filter(type -> !type.equals(now.type())).distinct().toList();
    Versions versions = now.version().map(Versions::preferably)
        .orElse(configured.type().equals(now.type()) ? configured.versions() : Versions.ANY);
    return new WantedSlot(now.type(), fallbacks, true, configured.settings(), versions);
  }
}
