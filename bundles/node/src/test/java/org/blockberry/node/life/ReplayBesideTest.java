package org.blockberry.node.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.value.JsonValue;
import org.blockberry.node.wiring.OfferKey;
import org.blockberry.testing.contracts.FakeSigner;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An application whose higher version has another layout of its state: it gets there by executing the blocks again. */
@Tag("sec-P5")
class ReplayBesideTest extends LayoutRig {
  @Test
  void itReplaysBesideAndTakesOverWithItsStateWhenItIsLevel() throws Exception {
    start("1.0.0");
    blocks(5);
    stopAt = 4;
    release = new CountDownLatch(1);
    application("2.0.0");
    use("2.0.0");
    replayedTo(3);
    blocks(2); // the present one goes on
    assertEquals("1.0.0", application().version());
    assertTrue(application().reason().contains("2.0.0 (b.kvstore) replays beside the present one"), application().reason());
    assertTrue(progress("2.0.0").matches("replays beside the present one: height \\d+ of 7"), progress("2.0.0"));
    assertEquals(7, parts.admin().status().get("replay").get("target").asNumber().orElseThrow().intValue());
    assertTrue(parts.admin().status().get("replay").get("because").asString().orElseThrow().contains("its state has layout 1.0.0"));
    release.countDown();
    until("it takes over", () -> application().version().equals("2.0.0"));
    assertEquals("", application().reason());
    blocks(2);
    assertEquals(9, parts.chain().tip().height());
    assertEquals(List.of(0L, 1L), List.of(executions("1.0.0 8"), executions("2.0.0 9")));
    assertEquals(JsonValue.EMPTY_OBJECT, parts.admin().status().get("replay"));
    assertEquals(List.of("flat", "flat@1", "kvstore", "kvstore@1"), places(), "one can go back for some minutes");
    stop();
    start("1.0.0", "2.0.0");
    assertEquals("2.0.0", application().version());
    assertEquals(0, executions("2.0.0 10"));
    blocks(1);
    assertEquals(List.of(1L, 1L), List.of(executions("2.0.0 9"), executions("2.0.0 10")), "with the state that it had");
  }

  @Test
  void oneCanGoBackToTheStateThatWasReplaced() throws Exception {
    start("1.0.0");
    blocks(3);
    OfferKey second = application("2.0.0");
    use("2.0.0");
    until("it takes over", () -> application().version().equals("2.0.0"));
    blocks(2);
    executed.clear();
    node.offerLeaving(second, "uninstalled");
    until("the first one is back", () -> application().version().equals("1.0.0"));
    assertEquals(List.of("1.0.0 4", "1.0.0 5"), executed, "what it missed, not everything");
    blocks(1);
    assertEquals(6, parts.chain().tip().height());
  }

  @Test
  void anotherHashIsTheEndOfItAndNothingOfItStays() throws Exception {
    start("1.0.0");
    blocks(5);
    otherFrom = 3;
    application("2.0.0");
    useWhatFails("2.0.0");
    until("it is given up", () -> problem("2.0.0").contains("was given up"));
    String reason = problem("2.0.0");
    assertTrue(reason.contains("replaying block 3 gives app hash") && !reason.contains("\n"), reason);
    assertEquals("1.0.0", application().version());
    assertEquals(List.of("flat", "kvstore"), places());
    assertTrue(parts.admin().journal(50).stream().anyMatch(entry -> entry.step().equals("beside") && !entry.success()));
    blocks(1);
    assertEquals(6, parts.chain().tip().height());
    stop();
    start("1.0.0");
    assertEquals("1.0.0", application().version());
    blocks(1);
  }

  @Test
  void aRestartInTheMiddleGoesOnWhereItWas() throws Exception {
    start("1.0.0");
    blocks(6);
    stopAt = 4;
    release = new CountDownLatch(1);
    application("2.0.0");
    use("2.0.0");
    replayedTo(3);
    stop();
    executed.clear();
    stopAt = Long.MAX_VALUE;
    start("1.0.0", "2.0.0");
    until("it takes over", () -> application().version().equals("2.0.0"));
    assertEquals(List.of("2.0.0 4", "2.0.0 5", "2.0.0 6"), executed);
    blocks(1);
    assertEquals(List.of("flat", "flat@1", "kvstore", "kvstore@1"), places());
  }

  @Test
  void aRestartWithoutTheOldOneReplaysBeforeItServes() throws Exception {
    start("1.0.0");
    blocks(4);
    stopAt = 3;
    release = new CountDownLatch(1);
    application("2.0.0");
    use("2.0.0");
    replayedTo(2);
    stop();
    executed.clear();
    stopAt = Long.MAX_VALUE;
    start("2.0.0");
    assertEquals(List.of("2.0.0 3", "2.0.0 4"), executed);
    blocks(1);
  }

  @Test
  void whatIsNotWantedAnyMoreEndsAtOnceAndFreesItsDisk() throws Exception {
    inTheMiddle();
    assertEquals(4, places().size());
    use("1.0.0");
    goOn();
    until("nothing of it is left", () -> places().equals(List.of("flat", "kvstore")));
    assertEquals("1.0.0", application().version());
    blocks(1);
    assertEquals(JsonValue.EMPTY_OBJECT, parts.admin().status().get("replay"));
  }

  @Test
  void aStoreBesideMayTakeLongToRecoverItsLog() throws Exception {
    configuration.values.put("rewire.deadline", Duration.ofSeconds(2));
    inTheMiddle();
    stop();
    stopAt = Long.MAX_VALUE;
    slowBeside = Duration.ofSeconds(3);
    start("1.0.0", "2.0.0");
    until("it takes over", () -> application().version().equals("2.0.0"));
    assertEquals(List.of("2.0.0 4", "2.0.0 5", "2.0.0 6"), executed);
  }

  @Test
  void otherSlotsMoveWhileTheStoreBesideIsOpened() throws Exception {
    otherMempool = true;
    start("1.0.0");
    blocks(3);
    openBeside = new CountDownLatch(1);
    application("2.0.0");
    use("2.0.0");
    parts.admin().use(SlotName.MEMPOOL, "other", true);
    blocks(1);
    assertTrue(progress("2.0.0").contains("height 0 of 4"), progress("2.0.0"));
    use("1.0.0");
    use("2.0.0"); // waits for the one before to let go of its folders
    assertEquals(1, opened.get());
    openBeside.countDown();
    until("it takes over", () -> application().version().equals("2.0.0"));
    assertEquals(2, opened.get());
    blocks(1);
  }

  @Test
  void aNodeStopsWhileTheStoreBesideIsOpened() throws Exception {
    start("1.0.0");
    blocks(3);
    openBeside = new CountDownLatch(1);
    application("2.0.0");
    use("2.0.0");
    Thread stopping = new Thread(this::stop);
    stopping.start();
    until("it waits, for whatever", () -> stopping.getState() == Thread.State.TIMED_WAITING || stopping.getState() == Thread.State.WAITING);
    openBeside.countDown();
    stopping.join();
    start("1.0.0", "2.0.0");
    until("it takes over", () -> application().version().equals("2.0.0"));
    blocks(1);
  }

  @Test
  void blocksThatArePrunedAreNoFaultOfTheVersionThatNeedsThem() throws Exception {
    start("1.0.0");
    blocks(5);
    blocks.pruneBelow(3);
    application("2.0.0");
    useWhatFails("2.0.0");
    until("it is given up", () -> problem("2.0.0").contains("pruned") || problem("2.0.0").contains("missing"));
    assertTrue(offerView("2.0.0").blameless(), "whoever watches over new versions must leave it where it is: " + problem("2.0.0"));
    assertEquals("1.0.0", application().version());
    blocks(1);
  }

  @Test
  void nothingElseTakesThePresentOnesPlaceMeanwhileOrAfterIt() throws Exception {
    start("1.0.0");
    blocks(5);
    application("1.1.0"); // can go on from the state, and would be the better one
    stopAt = 4;
    release = new CountDownLatch(1);
    otherFrom = 4;
    OfferKey second = application("2.0.0");
    use("2.0.0");
    replayedTo(3);
    assertEquals("1.0.0", application().version());
    goOn();
    until("it is given up", () -> problem("2.0.0").contains("was given up"));
    node.offerLeaving(second, "quarantined");
    blocks(1);
    assertEquals("1.0.0", application().version());
    stop();
    assertEquals("2.0.0", configuration.values.get("application.version"));
    start("1.0.0", "1.1.0");
    assertEquals("1.0.0", application().version(), "what the configuration prefers is not there, so what made the state goes on");
  }

  @Test
  void anotherHashIsItsFault() throws Exception {
    start("1.0.0");
    blocks(3);
    otherFrom = 2;
    application("2.0.0");
    useWhatFails("2.0.0");
    until("it is given up", () -> problem("2.0.0").contains("was given up"));
    assertFalse(offerView("2.0.0").blameless());
  }

  @Test
  void theMetricsAreThoseOfThePresentOne() throws Exception {
    start("1.0.0");
    blocks(6);
    int shown = registry.open.get();
    stopAt = 4;
    release = new CountDownLatch(1);
    application("2.0.0");
    use("2.0.0");
    replayedTo(3);
    assertEquals(shown, registry.open.get());
    goOn();
    until("it takes over", () -> application().version().equals("2.0.0"));
    until("its own are shown", () -> registry.open.get() == shown);
  }

  @Test
  void whatLeavesAndComesBackGoesOnWhereItWas() throws Exception {
    inTheMiddle();
    OfferKey second = offers.keys().stream().filter(one -> one.version().toString().equals("2.0.0")).findFirst().orElseThrow();
    node.offerLeaving(second, "refreshed");
    assertEquals("1.0.0", application().version());
    goOn();
    executed.clear();
    application("2.0.0");
    node.offersChanged("refreshed");
    until("it takes over", () -> application().version().equals("2.0.0"));
    assertFalse(executed.contains("2.0.0 2"), executed::toString);
    blocks(1);
  }

  @Test
  void aStartWithoutItKeepsItsReplay() throws Exception {
    inTheMiddle();
    stop();
    stopAt = Long.MAX_VALUE;
    start("1.0.0"); // --safe, or the boot marker left it out
    assertEquals("1.0.0", application().version());
    assertEquals(4, places().size());
    stop();
    executed.clear();
    start("1.0.0", "2.0.0");
    until("it takes over", () -> application().version().equals("2.0.0"));
    assertEquals(List.of("2.0.0 4", "2.0.0 5", "2.0.0 6"), executed);
  }

  @Test
  void aReplayAtTheStartThatFailsLeavesTheStateBefore() throws Exception {
    inTheMiddle();
    stop();
    stopAt = Long.MAX_VALUE;
    otherFrom = 5;
    assertThrows(RuntimeException.class, () -> start("2.0.0"));
    stop();
    assertEquals(List.of("flat", "flat@1", "kvstore", "kvstore@1"), places());
    executed.clear();
    start("1.0.0", "2.0.0");
    assertEquals("1.0.0", application().version());
    assertFalse(executed.stream().anyMatch(one -> one.startsWith("1.0.0")), "with the state that it had");
    until("the other is given up", () -> problem("2.0.0").contains("was given up"));
    blocks(1);
    assertEquals(7, parts.chain().tip().height());
  }

  @Test
  void aHangLeavesWhatWasReplayedAndItIsGoneOnWithWhenAskedFor() throws Exception {
    callDeadline = Duration.ofMillis(300);
    start("1.0.0");
    blocks(4);
    stopAt = 3;
    release = new CountDownLatch(1);
    application("2.0.0");
    useWhatFails("2.0.0");
    until("it is given up", () -> problem("2.0.0").contains("it hangs: ") && problem("2.0.0").contains("node:use goes on from there"));
    assertEquals(4, places().size());
    goOn();
    executed.clear();
    use("2.0.0");
    until("it takes over", () -> application().version().equals("2.0.0"));
    assertFalse(executed.contains("2.0.0 1"), executed::toString);
    blocks(1);
  }

  @Test
  void settingsOfTheStateStoreThatFailNeitherInterruptNorBlockIt() throws Exception {
    inTheMiddle();
    badCache = 2;
    configuration.values.put("state-store.flat.cache", 2L);
    configuration.set("x.y", "z", false);
    until("the settings fail", () -> storeFailures() == 1);
    configuration.set("x.y", "zz", false);
    goOn();
    until("it takes over", () -> application().version().equals("2.0.0"));
    assertEquals(1, storeFailures(), "the chain stood still for it once");
    assertFalse(executed.contains("2.0.0 3"), executed::toString);
    blocks(1);
  }

  private long storeFailures() {
    return parts.admin().journal(100).stream().filter(entry -> entry.slot().equals("state-store") && !entry.success()).count();
  }

  @Test
  void askingForALowerVersionGoesBackToIt() throws Exception {
    start("1.0.0");
    blocks(3);
    application("2.0.0");
    use("2.0.0");
    until("it takes over", () -> application().version().equals("2.0.0"));
    assertEquals(List.of("1.0.0 finds nothing"), reached.stream().filter(one -> one.startsWith("1")).toList(), "not its successor's state");
    blocks(1);
    use("1.0.0");
    until("the first one is back", () -> application().version().equals("1.0.0"));
    blocks(1);
    assertThrows(AdminException.class, () -> use("0.9.0"));
    stop();
    start("1.0.0", "2.0.0");
    assertEquals("1.0.0", application().version());
  }

  @Test
  void whatIsDroppedMeanwhileDoesNotSelectItselfAndTheConfigurationCounts() throws Exception {
    inTheMiddle();
    application("3.0.0");
    node.offersChanged("dropped");
    configuration.set("x.y", "z", false);
    goOn();
    until("what was asked for takes over", () -> application().version().equals("2.0.0"));
    blocks(1);
    assertEquals(0, executions("3.0.0 1"));
    assertEquals("2.0.0", application().version());
  }

  @Test
  void anotherWishInTheConfigurationEndsWhatLingers() throws Exception {
    inTheMiddle();
    configuration.values.put("application.version", "3.0.0");
    application("3.0.0");
    configuration.set("x.y", "z", false);
    goOn();
    until("what is configured takes over", () -> application().version().equals("3.0.0"));
    blocks(1);
  }

  @Test
  void aRestartGoesOnWithTheVersionThatMadeTheState() throws Exception {
    start("1.0.0");
    blocks(3);
    application("1.1.0");
    node.offersChanged("dropped");
    blocks(1);
    stop();
    executed.clear();
    start("1.0.0", "1.1.0"); // which could go on from the state, but nobody has asked for it
    assertEquals("1.0.0", application().version());
    blocks(1);
    assertEquals(List.of("1.0.0 5"), executed);
    stop();
    FakeSigner own = key;
    key = new FakeSigner(); // this node is not the only validator any more
    String refused = assertThrows(AdminException.class, () -> start("2.0.0")).getMessage();
    assertTrue(refused.contains("the chain waits for application \"kvstore\" 1.0.0 (b.kvstore), which is not there any more"), refused);
    assertFalse(refused.contains("\n"), refused);
    stop();
    key = own;
    refused = assertThrows(AdminException.class, () -> start("2.0.0")).getMessage();
    assertTrue(refused.contains("its state has layout 1.0.0"), "alone it may try: " + refused);
    stop();
    start("1.0.0");
    blocks(1);
  }

  @Test
  void aStateStoreThatIsExchangedMeanwhileInterruptsItOnly() throws Exception {
    start("1.0.0");
    blocks(4);
    stopAt = 3;
    release = new CountDownLatch(1);
    application("2.0.0");
    use("2.0.0");
    replayedTo(2);
    executed.clear();
    configuration.values.put("state-store.flat.cache", 2L);
    configuration.set("x.y", "z", false);
    until("the store is exchanged", () -> parts.admin().journal(20).stream().anyMatch(entry -> entry.slot().equals("state-store")
        && entry.step().equals("switch") && entry.success()));
    release.countDown();
    until("it takes over", () -> application().version().equals("2.0.0"));
    assertFalse(executed.contains("2.0.0 2"), "it went on where it was");
    blocks(1);
    configuration.values.put("state-store.flat.cache", 3L);
    configuration.set("x.y", "zz", false);
    until("the store is exchanged again", () -> parts.admin().journal(50).stream().filter(entry -> entry.slot().equals("state-store")
        && entry.step().equals("switch") && entry.success()).count() == 2);
    blocks(1);
    assertEquals(6, parts.chain().tip().height(), "what took over is lent the node's store, not the one it replayed with");
  }

  @Test
  void oneThatHangsBesideIsGivenUpAndHoldsNobodyUp() throws Exception {
    callDeadline = Duration.ofMillis(300);
    start("1.0.0");
    blocks(4);
    stopAt = 3;
    release = new CountDownLatch(1);
    application("2.0.0");
    useWhatFails("2.0.0");
    until("it is given up", () -> problem("2.0.0").contains("it hangs: "));
    assertFalse(problem("2.0.0").contains("\n"));
    assertEquals(4, places().size(), "it may come back and write there");
    assertEquals("1.0.0", application().version());
    blocks(1);
  }

  @Test
  void aDeathBeforeTheConfigurationKnewOfTheSwitchFindsTheTwoThatBelongTogether() throws Exception {
    start("1.0.0");
    blocks(3);
    application("2.0.0");
    use("2.0.0");
    until("it takes over", () -> application().version().equals("2.0.0"));
    stop();
    configuration.values.put("application.version", "");
    executed.clear();
    start("1.0.0", "2.0.0");
    assertEquals("1.0.0", application().version());
    blocks(1);
    assertEquals(List.of("1.0.0 4"), executed, "on its own state, not on that of version 2.0.0");
  }

  @Test
  void whatCannotBeginBesideEitherIsBarredWithBothReasons() throws Exception {
    start("1.0.0");
    blocks(2);
    offer(SlotName.APPLICATION, "kvstore", "3.0.0", context -> {
      throw new IllegalStateException("no licence");
    });
    String refused = assertThrows(AdminException.class, () -> use("3.0.0")).getMessage();
    assertTrue(refused.contains("no licence; beside, with a state of its own:") && !refused.contains("\n"), refused);
    assertEquals(List.of("flat", "kvstore"), places());
    blocks(1);
  }
}
