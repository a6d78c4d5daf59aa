package org.blockberry.node.wiring;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.blockberry.api.plugin.SlotName;

/**
 * Decides what has to change so that the wiring is what the configuration wants and the offers allow. Pure: the same input gives
 * the same plan, and planning again after the plan was carried out gives an empty one. Design 3.3, 3.4.
 */
public final class RewirePlanner {
  /** Slots in the order in which they are filled: each may use those before it. */
  public static final List<SlotName> START_ORDER = List.of(SlotName.KEYSTORE, SlotName.BLOCK_STORE, SlotName.STATE_STORE,
      SlotName.APPLICATION, SlotName.MEMPOOL, SlotName.CONSENSUS, SlotName.INDEXER, SlotName.SNAPSHOT_STORE, SlotName.TRANSPORT);

  /** Slots without which a node runs all the same. */
  public static final Set<SlotName> OPTIONAL = Set.of(SlotName.INDEXER, SlotName.SNAPSHOT_STORE, SlotName.TRANSPORT);

  private RewirePlanner() {}

  /**
   * Makes a plan.
   *
   * @param present what fills the slots
   * @param offers what could fill them
   * @param barred offers that failed and are not tried again by themselves
   * @param wanted what the configuration wants; slots that are missing here are left alone
   * @return steps in the order in which to carry them out: first what goes, from the last slot back, then the rest
   */
  public static List<Step> plan(
      Map<SlotName, Wired> present, Set<OfferKey> offers, Set<OfferKey> barred, Map<SlotName, WantedSlot> wanted) {
    return plan(present, offers, barred, wanted, Set.of(), Set.of());
  }

  /**
   * As above.
   *
   * @param worn slots whose instances are made anew even if nothing about them has changed
   * @param frozen slots that keep their implementation as long as it is there and the chain's schedule does not demand another
   */
  public static List<Step> plan(Map<SlotName, Wired> present, Set<OfferKey> offers, Set<OfferKey> barred,
      Map<SlotName, WantedSlot> wanted, Set<SlotName> worn, Set<SlotName> frozen) {
    List<Step> leaving = new ArrayList<>();
    List<Step> coming = new ArrayList<>();
    for (SlotName slot : START_ORDER) {
      WantedSlot want = wanted.get(slot);
      if (want != null) {
        Wired now = present.get(slot);
        boolean stays = frozen.contains(slot) && usable(now, offers, barred) && !demandsAnother(want, now.offer());
        Optional<OfferKey> best = stays ? Optional.of(now.offer())
            : choose(slot, now, offers, barred, want);
        if (best.isEmpty()) {
          if (now != null) {
            leaving.add(0, new Step.Vacate(now, missing(slot, want)));
          }
        } else {
          Map<String, Object> settings = want.settingsOf(best.get().type());
          if (now == null) {
            coming.add(new Step.Fill(best.get(), settings));
          } else if (worn.contains(slot) || !now.equals(new Wired(best.get(), settings))) {
            coming.add(new Step.Replace(now, best.get(), settings));
          }
        }
      }
    }
    return Stream.concat(leaving.stream(), coming.stream()).toList();
  }

  /** The offer that should fill a slot; the wanted type before its fallbacks. */
  static Optional<OfferKey> choose(
      SlotName slot, Wired now, Set<OfferKey> offers, Set<OfferKey> barred, WantedSlot want) {
    for (String type : Stream.concat(Stream.of(want.type()), want.fallback().stream()).distinct().toList()) {
      List<OfferKey> ofType = offers.stream()
          .filter(offer -> offer.slot() == slot && offer.type().equals(type) && !barred.contains(offer)).toList();
      Versions versions = type.equals(want.type()) ? want.versions() : Versions.ANY;
      List<OfferKey> allowed = ofType.stream().filter(offer -> versions.allows(offer.version())).toList();
      List<OfferKey> candidates = allowed.isEmpty() && !versions.strict() ? ofType : allowed;
      if (!candidates.isEmpty()) {
        boolean keep = !want.auto() && usable(now, offers, barred) && candidates.contains(now.offer());
        return keep ? Optional.of(now.offer()) : candidates.stream().min(OfferKey.BEST_FIRST);
      }
    }
    // What is wanted is not here or does not work: what runs goes on, whether a word was mistyped or the schedule waits for a bundle.
    return !want.none() && usable(now, offers, barred) ? Optional.of(now.offer()) : Optional.empty();
  }

  private static boolean demandsAnother(WantedSlot want, OfferKey present) {
    return want.versions().strict() && !(present.type().equals(want.type()) && want.versions().allows(present.version()));
  }

  private static boolean usable(Wired now, Set<OfferKey> offers, Set<OfferKey> barred) {
    return now != null && offers.contains(now.offer()) && !barred.contains(now.offer());
  }

  /** One line for an operator about a slot that nothing can fill. */
  static String missing(SlotName slot, WantedSlot want) {
    return want.none() ? slot + " is not wanted" : slot + " \"" + want.type() + "\"" + want.versions().text() + " is not installed"
        + (want.fallback().isEmpty() ? "" : " and neither is a fallback (" + String.join(", ", want.fallback()) + ")");
  }

  /** The plan's effect, for tests and for showing a plan before it is carried out. */
  static Map<SlotName, Wired> apply(Map<SlotName, Wired> present, List<Step> steps) {
    Map<SlotName, Wired> after = new EnumMap<>(SlotName.class);
    after.putAll(present);
    for (Step step : steps) {
      step.accept(new Step.Handler() {
        @Override
        public void fill(Step.Fill fill) {
          after.put(fill.slot(), new Wired(fill.offer(), fill.settings()));
        }

        @Override
        public void replace(Step.Replace replace) {
          after.put(replace.slot(), new Wired(replace.to(), replace.settings()));
        }

        @Override
        public void vacate(Step.Vacate vacate) {
          after.remove(vacate.slot());
        }
      });
    }
    return after;
  }
}
