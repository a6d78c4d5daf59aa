package org.blockberry.node.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.blockberry.api.application.ScheduledChange;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.wiring.BundleVersion;
import org.blockberry.node.wiring.OfferKey;
import org.blockberry.node.wiring.Versions;
import org.blockberry.node.wiring.WantedSlot;
import org.blockberry.node.wiring.Wired;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static ScheduleEntry entry(long from, SlotName slot, String type, String version) {
    return new ScheduleEntry(from, slot, type, version, Map.of());
  }

  private static ScheduleEntry app(long from, String version) {
    return entry(from, SlotName.APPLICATION, "kvstore", version);
  }

  private static OfferKey offer(SlotName slot, String type, String version) {
    return new OfferKey(slot, type, "b", BundleVersion.parse(version), 1, false, 0);
  }

  private static Map<SlotName, Wired> wired(OfferKey key) {
    return Map.of(key.slot(), new Wired(key, Map.of()));
  }

  private static Map<SlotName, WantedSlot> wants(SlotName slot, String type) {
    return Map.of(slot, new WantedSlot(type, List.of("other"), false, Map.of()));
  }

  @Provide
  Arbitrary<Schedule> schedules() {
    return Combinators.combine(Arbitraries.longs().between(1, 40), Arbitraries.of(ScheduleEntry.SLOTS), Arbitraries.of("a", "b"),
        Arbitraries.of("", "1.0.0", "2.1.0"), Arbitraries.maps(Arbitraries.of("x", "y"), Arbitraries.of("1", "2")).ofMaxSize(2))
        .as(ScheduleEntry::new).list().ofMaxSize(12).map(list -> new Schedule(new ArrayList<>(list.stream()
            .collect(Collectors.toMap(one -> one.from() + "/" + one.slot(), one -> one, (one, other) -> one)).values())));
  }

  @Property(tries = 2_000)
  void lookingUpIsTheLastEntryThatHasBegun(@ForAll("schedules") Schedule schedule, @ForAll @LongRange(min = 0, max = 45) long height) {
    for (SlotName slot : ScheduleEntry.SLOTS) {
      Optional<ScheduleEntry> naive = schedule.entries().stream().filter(one -> one.slot() == slot && one.from() <= height)
          .max(Comparator.comparingLong(ScheduleEntry::from));
      assertEquals(naive, schedule.inForce(slot, height));
      schedule.next(slot, height).ifPresent(next -> {
        assertTrue(next.from() > height);
        assertEquals(Optional.of(next), schedule.inForce(slot, next.from()));
        assertEquals(schedule.inForce(slot, height), schedule.inForce(slot, next.from() - 1), "nothing begins in between");
        assertTrue(schedule.begins(next.from()));
      });
    }
  }

  @Property(tries = 1_000)
  void theEncodingKeepsEverything(@ForAll("schedules") Schedule schedule) {
    assertEquals(schedule, Schedule.decode(schedule.encode()));
    assertEquals(schedule, schedule.with(schedule.entries()), "the same again changes nothing");
    assertEquals(Optional.empty(), schedule.disagreement(schedule.entries(), Long.MAX_VALUE, 1_000));
    assertEquals(schedule.entries(), ScheduleEvents.in(schedule.entries().stream().map(one -> ScheduleEvents.of(
        ScheduledChange.builder(one.from(), one.slot(), one.type()).minimumVersion(one.minimumVersion()).parameters(one.parameters()).build()))
        .toList()));
  }

  @Property(tries = 1_000)
  void overrulingTwiceIsOverrulingOnce(@ForAll("schedules") Schedule schedule, @ForAll @LongRange(min = 0, max = 45) long tip) {
    ScheduleView view = new ScheduleView(schedule, List.of(), tip);
    Map<SlotName, WantedSlot> once = view.overrule(wants(SlotName.APPLICATION, "a"));
    assertEquals(once, view.overrule(once));
    schedule.inForce(SlotName.APPLICATION, tip + 1).ifPresent(entry -> {
      WantedSlot want = once.get(SlotName.APPLICATION);
      assertEquals(entry.type(), want.type());
      assertTrue(want.versions().strict() && want.fallback().isEmpty());
    });
  }

  @Test
  void resultsSayItThreeHeightsAheadAndNeverContradict() {
    Schedule schedule = new Schedule(List.of(app(20, "2.0.0")));
    assertEquals(2, schedule.extended(List.of(app(30, "3.0.0")), 27).entries().size());
    assertEquals(schedule, schedule.extended(List.of(app(20, "2.0.0")), 19), "known already");
    assertTrue(assertThrows(IllegalArgumentException.class, () -> schedule.extended(List.of(app(30, "3.0.0")), 28)).getMessage()
        .contains("3 heights ahead"));
    assertThrows(IllegalArgumentException.class, () -> schedule.extended(List.of(app(20, "2.5.0")), 5));
    assertThrows(IllegalArgumentException.class, () -> new Schedule(List.of(app(20, "2.0.0"), app(20, "3.0.0"))));
  }

  @Test
  void theConfigurationPlansAheadAndIsHeldAgainstTheChainBeforeTheSwitch() {
    Schedule chain = new Schedule(List.of(app(20, "2.0.0")));
    List<ScheduleEntry> other = List.of(app(20, "2.5.0"));
    ScheduleView early = new ScheduleView(chain, other, 10);
    assertEquals(Optional.empty(), early.obstacle(11, Map.of()), "not yet");
    assertTrue(early.warning().orElseThrow().contains("Correct config.toml"));
    assertTrue(new ScheduleView(chain, other, 19).obstacle(20, wired(offer(SlotName.APPLICATION, "kvstore", "2.5.0"))).orElseThrow().reason()
        .contains("but the chain has"));
    String past = new ScheduleView(Schedule.NONE, List.of(app(5, "2.0.0")), 10).obstacle(11, Map.of()).orElseThrow().reason();
    assertTrue(past.contains("made no such change. Delete the entry"), past);
    assertEquals(List.of(app(11, "2.0.0")), Schedule.NONE.adopting(List.of(app(11, "2.0.0"), app(12, "3.0.0")), 10).entries());
    assertEquals(chain, chain.adopting(other, 19), "a contradiction is not adopted");
  }

  @Test
  void theNextBlockWaitsUntilTheSlotIsFilledAsDemanded() {
    ScheduleView view = new ScheduleView(new Schedule(List.of(app(20, "2.0.0"),
        new ScheduleEntry(20, SlotName.CONSENSUS, "poa", "", Map.of("x", "1")))), List.of(), 19);
    assertEquals(Optional.empty(), view.obstacle(19, Map.of()));
    Wired poa = new Wired(offer(SlotName.CONSENSUS, "poa", "0.1.0"), Map.of("[schedule]", Map.of("x", "1")));
    Wired old = new Wired(offer(SlotName.APPLICATION, "kvstore", "1.9.0"), Map.of());
    String reason = view.obstacle(20, Map.of(SlotName.CONSENSUS, poa, SlotName.APPLICATION, old)).orElseThrow().reason();
    assertTrue(reason.startsWith("from height 20 the chain needs application \"kvstore\" 2.0.0 or later but \"kvstore\" 1.9.0 is here")
        && reason.contains("feature \"app-kvstore\""), reason);
    Wired next = new Wired(offer(SlotName.APPLICATION, "kvstore", "2.0.1"), Map.of());
    assertEquals(Optional.empty(), view.obstacle(20, Map.of(SlotName.CONSENSUS, poa, SlotName.APPLICATION, next)));
    Wired otherwise = new Wired(poa.offer(), Map.of());
    assertEquals(SlotName.CONSENSUS, view.obstacle(20, Map.of(SlotName.CONSENSUS, otherwise, SlotName.APPLICATION, next)).orElseThrow().slot(),
        "without the parameters");
    Wired follower = new Wired(offer(SlotName.CONSENSUS, "none", "0.1.0"), Map.of());
    assertEquals(Optional.empty(), view.obstacle(20, Map.of(SlotName.CONSENSUS, follower, SlotName.APPLICATION, next)), "it decides nothing");
    assertTrue(view.demands(offer(SlotName.APPLICATION, "kvstore", "2.0.0")));
    assertEquals(false, view.demands(offer(SlotName.APPLICATION, "kvstore", "1.0.0")));
  }

  @Test
  void theDemandsOfAHeightAreShownWithWhatIsThere() {
    ScheduleView view = new ScheduleView(new Schedule(List.of(app(1, "1.0.0"), app(20, "2.0.0"), entry(15, SlotName.CONSENSUS, "poa", ""))),
        List.of(), 18);
    Map<SlotName, Wired> old = wired(offer(SlotName.APPLICATION, "kvstore", "1.5.0"));
    assertEquals(Map.of(SlotName.APPLICATION, new ScheduleView.Demand(app(1, "1.0.0"), "")), view.demands(14, old));
    Map<SlotName, ScheduleView.Demand> next = view.demands(20, old);
    assertEquals(new ScheduleView.Demand(app(20, "2.0.0"), "\"kvstore\" 1.5.0 is here"), next.get(SlotName.APPLICATION));
    assertEquals("the slot is empty", next.get(SlotName.CONSENSUS).here());
    assertEquals(2, next.size());
    assertEquals(Map.of(), new ScheduleView(Schedule.NONE, List.of(), 18).demands(19, old));
  }

  @Test
  void aLaterVersionDoesNotComeBeforeItsHeight() {
    Versions before = new ScheduleView(new Schedule(List.of(app(20, "2.0.0"))), List.of(), 10)
        .overrule(wants(SlotName.APPLICATION, "kvstore")).get(SlotName.APPLICATION).versions();
    assertTrue(before.allows(BundleVersion.parse("1.9")) && !before.allows(BundleVersion.parse("2.0.0")) && before.strict());
    Versions after = new ScheduleView(new Schedule(List.of(app(20, "2.0.0"), app(30, "3.0.0"))), List.of(), 25)
        .overrule(wants(SlotName.APPLICATION, "kvstore")).get(SlotName.APPLICATION).versions();
    assertTrue(after.allows(BundleVersion.parse("2.5.0")) && !after.allows(BundleVersion.parse("1.9"))
        && !after.allows(BundleVersion.parse("3.0.0")));
    assertEquals("none", new ScheduleView(new Schedule(List.of(entry(1, SlotName.CONSENSUS, "poa", ""))), List.of(), 10)
        .overrule(wants(SlotName.CONSENSUS, "none")).get(SlotName.CONSENSUS).type(), "to follow is always allowed");
  }

  @Test
  void theGenesisCarriesItBesideWhatCometReads() {
    Schedule schedule = GenesisSchedule.parse(Bytes.utf8("""
        {"chain_id":"c","blockberry":{"schedule":[{"from":"10","slot":"application","type":"kvstore","minimum_version":"2.0.0",
        "parameters":{"a":"1"}}]}}"""));
    assertEquals(List.of(new ScheduleEntry(10, SlotName.APPLICATION, "kvstore", "2.0.0", Map.of("a", "1"))), schedule.entries());
    assertEquals(Schedule.NONE, GenesisSchedule.parse(Bytes.utf8("{\"chain_id\":\"c\"}")));
    for (String wrong : List.of("{\"blockberry\":{\"other\":1}}", "{\"blockberry\":{\"schedule\":[{\"from\":\"0\",\"slot\":\"consensus\",\"type\":\"a\"}]}}",
        "{\"blockberry\":{\"schedule\":[{\"from\":\"1\",\"slot\":\"mempool\",\"type\":\"a\"}]}}",
        "{\"blockberry\":{\"schedule\":[{\"from\":\"1\",\"slot\":\"consensus\",\"type\":\"a\",\"typo\":1}]}}", "{\"blockberry\":[]}")) {
      assertThrows(IllegalArgumentException.class, () -> GenesisSchedule.parse(Bytes.utf8(wrong)), wrong);
    }
  }
}
