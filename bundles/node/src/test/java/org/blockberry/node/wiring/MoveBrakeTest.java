package org.blockberry.node.wiring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.blockberry.api.plugin.SlotName;
import org.junit.jupiter.api.Test;

class MoveBrakeTest {
  private static final Instant START = Instant.EPOCH;

  @Test
  void threeMovesWithinAMinuteFreezeUntilSomebodyAsks() {
    MoveBrake brake = new MoveBrake();
    assertFalse(brake.moved(SlotName.MEMPOOL, START));
    assertFalse(brake.moved(SlotName.MEMPOOL, START.plusSeconds(30)));
    assertFalse(brake.moved(SlotName.CONSENSUS, START.plusSeconds(31)), "each slot counts for itself");
    assertFalse(brake.moved(SlotName.MEMPOOL, START.plusSeconds(61)), "the first is too long ago");
    assertTrue(brake.moved(SlotName.MEMPOOL, START.plusSeconds(62)));
    assertEquals(Set.of(SlotName.MEMPOOL), brake.frozen());
    brake.thaw(SlotName.MEMPOOL);
    assertEquals(Set.of(), brake.frozen());
    assertFalse(brake.moved(SlotName.MEMPOOL, START.plusSeconds(63)), "it begins anew");
  }

  @Test
  void aFrozenSlotKeepsWhatFillsItAsLongAsThatIsThere() {
    OfferKey simple = new OfferKey(SlotName.MEMPOOL, "simple", "s", BundleVersion.parse("1"), 1, true, 0);
    OfferKey custom = new OfferKey(SlotName.MEMPOOL, "custom", "c", BundleVersion.parse("1"), 2, false, 0);
    Map<SlotName, WantedSlot> want = Map.of(SlotName.MEMPOOL, new WantedSlot("custom", List.of("simple"), true, Map.of()));
    Map<SlotName, Wired> present = Map.of(SlotName.MEMPOOL, new Wired(simple, Map.of()));
    Set<SlotName> frozen = Set.of(SlotName.MEMPOOL);
    assertEquals(List.of(), RewirePlanner.plan(present, Set.of(simple, custom), Set.of(), want, Set.of(), frozen));
    assertEquals(1, RewirePlanner.plan(present, Set.of(custom), Set.of(), want, Set.of(), frozen).size(), "it is gone");
    assertEquals(1, RewirePlanner.plan(Map.of(), Set.of(custom), Set.of(), want, Set.of(), frozen).size(), "an empty slot is filled");
    assertEquals(1, RewirePlanner.plan(present, Set.of(simple, custom), Set.of(), want, Set.of(), Set.of()).size());
  }

  @Test
  void whatTheScheduleDemandsIsWaitedForWhileTheOldOneServes() {
    OfferKey old = new OfferKey(SlotName.APPLICATION, "app", "a", BundleVersion.parse("1.0.0"), 1, true, 0);
    OfferKey next = new OfferKey(SlotName.APPLICATION, "app", "v", BundleVersion.parse("2.0.0"), 2, false, 0);
    Map<SlotName, WantedSlot> want = Map.of(SlotName.APPLICATION, new WantedSlot("app", List.of(), false, Map.of(),
        new Versions(java.util.Optional.of(BundleVersion.parse("2.0.0")), java.util.Optional.empty(), true)));
    Map<SlotName, Wired> present = Map.of(SlotName.APPLICATION, new Wired(old, Map.of()));
    assertEquals(List.of(), RewirePlanner.plan(present, Set.of(old), Set.of(), want));
    assertEquals(List.of(new Step.Replace(present.get(SlotName.APPLICATION), next, Map.of())),
        RewirePlanner.plan(present, Set.of(old, next), Set.of(), want));
    assertEquals(List.of(), RewirePlanner.plan(Map.of(), Set.of(old), Set.of(), want), "nothing else begins");
  }

  @Test
  void aWishedVersionComesBeforeTheDistributionsOwn() {
    OfferKey own = new OfferKey(SlotName.CONSENSUS, "poa", "a", BundleVersion.parse("0.1.0"), 1, true, 0);
    OfferKey vendor = new OfferKey(SlotName.CONSENSUS, "poa", "v", BundleVersion.parse("1.0.0"), 2, false, 0);
    Map<SlotName, WantedSlot> want = Map.of(SlotName.CONSENSUS, new WantedSlot("poa", List.of(), false, Map.of(),
        Versions.preferably(BundleVersion.parse("1.0.0"))));
    assertEquals(List.of(new Step.Fill(vendor, Map.of())), RewirePlanner.plan(Map.of(), Set.of(own, vendor), Set.of(), want));
    assertEquals(List.of(new Step.Fill(own, Map.of())), RewirePlanner.plan(Map.of(), Set.of(own), Set.of(), want), "rather than none");
  }
}
