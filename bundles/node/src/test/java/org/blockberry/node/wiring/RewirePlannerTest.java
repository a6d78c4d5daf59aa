package org.blockberry.node.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.blockberry.api.plugin.SlotName;
import org.junit.jupiter.api.Test;

class RewirePlannerTest {
  private static final OfferKey SIMPLE = offer("simple", "0.1.0", 1, true);
  private static final OfferKey CUSTOM_1 = offer("custom", "1.0.0", 2, false);
  private static final OfferKey CUSTOM_2 = offer("custom", "2.0.0", 3, false);

  private static OfferKey offer(String type, String version, long id, boolean distribution) {
    return new OfferKey(SlotName.MEMPOOL, type, "bundle." + type, BundleVersion.parse(version), id, distribution, 0);
  }

  private static Map<SlotName, WantedSlot> want(String type, boolean auto, String... fallback) {
    return Map.of(SlotName.MEMPOOL, new WantedSlot(type, List.of(fallback), auto, Map.of()));
  }

  private static Map<SlotName, Wired> wired(OfferKey key) {
    return Map.of(SlotName.MEMPOOL, new Wired(key, Map.of()));
  }

  @Test
  void aDroppedJarOffersAndDoesNotSelect() {
    assertEquals(List.of(), RewirePlanner.plan(wired(SIMPLE), Set.of(SIMPLE, CUSTOM_1), Set.of(), want("simple", true)));
  }

  @Test
  void aHigherVersionReplacesByItselfOnlyInAutomaticSlots() {
    Set<OfferKey> both = Set.of(CUSTOM_1, CUSTOM_2);
    assertEquals(List.of(new Step.Replace(new Wired(CUSTOM_1, Map.of()), CUSTOM_2, Map.of())),
        RewirePlanner.plan(wired(CUSTOM_1), both, Set.of(), want("custom", true)));
    assertEquals(List.of(), RewirePlanner.plan(wired(CUSTOM_1), both, Set.of(), want("custom", false)));
  }

  @Test
  void theDistributionsOwnComesBeforeAHigherVersionOfTheSameType() {
    OfferKey vendor = offer("simple", "9.0.0", 4, false);
    assertEquals(List.of(), RewirePlanner.plan(wired(SIMPLE), Set.of(SIMPLE, vendor), Set.of(), want("simple", true)));
  }

  @Test
  void theFallbackFillsInAndTheWantedTypeComesBack() {
    List<Step> away = RewirePlanner.plan(wired(CUSTOM_1), Set.of(SIMPLE), Set.of(), want("custom", true, "simple"));
    assertEquals(List.of(new Step.Replace(new Wired(CUSTOM_1, Map.of()), SIMPLE, Map.of())), away);
    List<Step> back = RewirePlanner.plan(wired(SIMPLE), Set.of(SIMPLE, CUSTOM_1), Set.of(), want("custom", true, "simple"));
    assertEquals(CUSTOM_1, assertInstanceOf(Step.Replace.class, back.get(0)).to());
  }

  @Test
  void withoutAnythingTheSlotIsLeftEmptyAndTheReasonNamesTheType() {
    List<Step> plan = RewirePlanner.plan(wired(CUSTOM_1), Set.of(), Set.of(), want("custom", true, "simple"));
    Step.Vacate vacate = assertInstanceOf(Step.Vacate.class, plan.get(0));
    assertTrue(vacate.reason().contains("\"custom\" is not installed"), vacate.reason());
    assertTrue(vacate.reason().contains("simple"), vacate.reason());
  }

  @Test
  void aChoiceThatIsMistypedOrDoesNotWorkLeavesWhatRuns() {
    assertEquals(List.of(), RewirePlanner.plan(wired(SIMPLE), Set.of(SIMPLE, CUSTOM_1), Set.of(), want("kustom", false)));
    assertEquals(List.of(), RewirePlanner.plan(wired(SIMPLE), Set.of(SIMPLE, CUSTOM_1), Set.of(CUSTOM_1), want("custom", false)));
    assertInstanceOf(Step.Vacate.class, RewirePlanner.plan(wired(SIMPLE), Set.of(CUSTOM_1), Set.of(CUSTOM_1), want("custom", false)).get(0));
    assertInstanceOf(Step.Vacate.class, RewirePlanner.plan(wired(SIMPLE), Set.of(SIMPLE), Set.of(), want("", false)).get(0), "none is wanted");
  }

  @Test
  void aFrozenSlotStaysUnlessTheScheduleDemandsAnother() {
    Set<OfferKey> both = Set.of(CUSTOM_1, CUSTOM_2);
    Set<SlotName> frozen = Set.of(SlotName.MEMPOOL);
    assertEquals(List.of(), RewirePlanner.plan(wired(CUSTOM_1), both, Set.of(), want("custom", true), Set.of(), frozen));
    Versions demanded = new Versions(Optional.of(BundleVersion.parse("2.0.0")), Optional.empty(), true);
    Map<SlotName, WantedSlot> scheduled = Map.of(SlotName.MEMPOOL, new WantedSlot("custom", List.of(), true, Map.of(), demanded));
    assertEquals(List.of(new Step.Replace(new Wired(CUSTOM_1, Map.of()), CUSTOM_2, Map.of())),
        RewirePlanner.plan(wired(CUSTOM_1), both, Set.of(), scheduled, Set.of(), frozen));
    assertEquals(List.of(), RewirePlanner.plan(wired(CUSTOM_2), both, Set.of(), scheduled, Set.of(), frozen));
  }

  @Test
  void otherSettingsMakeANewInstance() {
    Map<SlotName, WantedSlot> changed = Map.of(SlotName.MEMPOOL,
        new WantedSlot("simple", List.of(), true, Map.of("simple", Map.of("max", 5L))));
    assertEquals(List.of(new Step.Replace(new Wired(SIMPLE, Map.of()), SIMPLE, Map.of("max", 5L))),
        RewirePlanner.plan(wired(SIMPLE), Set.of(SIMPLE), Set.of(), changed));
  }

  @Provide
  Arbitrary<OfferKey> offers() {
    return Combinators.combine(Arbitraries.of(RewirePlanner.START_ORDER), Arbitraries.of("a", "b", "c"),
        Arbitraries.integers().between(0, 3), Arbitraries.longs().between(1, 6), Arbitraries.of(true, false),
        Arbitraries.integers().between(-1, 1)).as((slot, type, major, id, distribution, ranking) ->
            new OfferKey(slot, type, "bundle", new BundleVersion(major, 0, 0, ""), id, distribution, ranking));
  }

  @Provide
  Arbitrary<Map<SlotName, WantedSlot>> wanted() {
    Arbitrary<WantedSlot> slot = Combinators.combine(Arbitraries.of("a", "b", "c"), Arbitraries.of("a", "b", "c").list().ofMaxSize(2),
        Arbitraries.of(true, false)).as((type, fallback, auto) -> new WantedSlot(type, fallback, auto, Map.of()));
    return Arbitraries.maps(Arbitraries.of(RewirePlanner.START_ORDER), slot).map(map -> map);
  }

  /** Carrying out a plan leaves nothing to plan, fills what can be filled, and touches only wanted slots. */
  @Property(tries = 3_000)
  void aPlanReachesItsGoalInOneGo(@ForAll("wanted") Map<SlotName, WantedSlot> wanted,
      @ForAll @net.jqwik.api.constraints.Size(max = 8) Set<@net.jqwik.api.From("offers") OfferKey> before,
      @ForAll @net.jqwik.api.constraints.Size(max = 8) Set<@net.jqwik.api.From("offers") OfferKey> offers,
      @ForAll @net.jqwik.api.constraints.Size(max = 3) Set<@net.jqwik.api.From("offers") OfferKey> barred) {
    Map<SlotName, Wired> present = new EnumMap<>(SlotName.class);
    before.forEach(key -> present.put(key.slot(), new Wired(key, Map.of())));
    List<Step> plan = RewirePlanner.plan(present, offers, barred, wanted);
    Map<SlotName, Wired> after = RewirePlanner.apply(present, plan);
    assertEquals(List.of(), RewirePlanner.plan(after, offers, barred, wanted), "the plan does not come to rest");
    assertEquals(plan, RewirePlanner.plan(present, offers, barred, wanted), "not deterministic");
    for (SlotName slot : RewirePlanner.START_ORDER) {
      WantedSlot want = wanted.get(slot);
      if (want == null) {
        assertEquals(present.get(slot), after.get(slot), "a slot that nobody wants was touched");
        continue;
      }
      Set<String> usable = offers.stream().filter(o -> o.slot() == slot && !barred.contains(o)).map(OfferKey::type)
          .collect(Collectors.toSet());
      Wired now = present.get(slot);
      boolean stays = now != null && offers.contains(now.offer()) && !barred.contains(now.offer());
      boolean possible = stays || usable.contains(want.type()) || want.fallback().stream().anyMatch(usable::contains);
      assertEquals(possible, after.containsKey(slot));
      if (usable.contains(want.type())) {
        assertEquals(want.type(), after.get(slot).offer().type(), "the wanted type is there but not used");
      }
    }
  }
}
