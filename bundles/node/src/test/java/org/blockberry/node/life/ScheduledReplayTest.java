package org.blockberry.node.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.blockberry.api.health.HealthStatus;
import org.blockberry.api.value.JsonValue;
import org.blockberry.node.wiring.OfferKey;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The version that the schedule brings next replays before its height comes. */
@Tag("sec-P5")
class ScheduledReplayTest extends LayoutRig {
  private void schedule(long from, String version, String... parameters) {
    configuration.schedule.clear();
    configuration.schedule.add(Map.of("from", from, "slot", "application", "type", "kvstore", "minimum_version", version,
        "parameters", List.of(parameters)));
  }

  private void changed() {
    configuration.set("x.y", "z" + ids.incrementAndGet(), false);
  }

  private JsonValue replay() {
    return parts.admin().status().get("replay");
  }

  private boolean level(long height) {
    return replay().get("level").equals(JsonValue.of(true)) && replay().get("height").asNumber().orElseThrow().longValue() == height;
  }

  /** It is at rest before {@link #stopAt}. */
  private void replays(long height) throws Exception {
    until("it replays to " + height, () -> replay().get("height").asNumber().map(Number::longValue).filter(now -> now == height).isPresent());
  }

  private String prepared() {
    return parts.admin().schedule().get("entries").elements().get(0).get("prepared").asString().orElse("");
  }

  private String refusal() {
    return assertThrows(ExecutionException.class, () -> blocks(1)).getCause().getMessage();
  }

  private long entries(String step, boolean success) {
    return parts.admin().journal(100).stream().filter(entry -> entry.slot().equals("application") && entry.step().equals(step)
        && entry.success() == success).count();
  }

  @Test
  void itIsPreparedWhileBlocksComeAndTakesOverAtItsHeightWithoutBeingTriedOnThePresentState() throws Exception {
    schedule(9, "2.0.0");
    start("1.0.0");
    blocks(4);
    stopAt = 3;
    release = new CountDownLatch(1);
    application("2.0.0");
    node.offersChanged("dropped");
    replays(2);
    blocks(2); // the chain does not wait
    assertEquals(6, parts.chain().tip().height());
    assertTrue(prepared().contains("replays beside the present one: height 2 of 6"), prepared());
    assertEquals("", application().reason(), "all is well");
    assertEquals("the schedule needs it from height 9", replay().get("because").asString().orElseThrow());
    goOn();
    until("it is ready", () -> level(6));
    assertTrue(prepared().endsWith("2.0.0 (b.kvstore) is ready, level at height 6 of 6"), prepared());
    assertEquals("1.0.0", application().version());
    blocks(2);
    until("it follows", () -> level(8) || application().version().equals("2.0.0"));
    until("it takes over at its height", () -> application().version().equals("2.0.0"));
    blocks(2);
    assertEquals(List.of(0L, 1L), List.of(executions("1.0.0 9"), executions("2.0.0 9")));
    assertEquals(0, entries("beside", true), "it was never tried on the present state, nor waited for");
    assertEquals(1, executions("2.0.0 1"));
    assertEquals("", application().reason());
    until("health passes", () -> health.checks().get("schedule").level() == HealthStatus.Level.PASS);
  }

  @Test
  void whatIsNotReadyAtItsHeightIsWaitedForAndTheNodeSaysSo() throws Exception {
    schedule(16, "2.0.0");
    start("1.0.0", "2.0.0");
    stopAt = 3;
    release = new CountDownLatch(1);
    blocks(15);
    replays(2);
    until("it was tried on the present state", () -> entries("beside", true) == 1);
    String refused = refusal();
    assertTrue(refused.contains("from height 16 the chain needs application \"kvstore\" 2.0.0 or later but \"kvstore\" 1.0.0 is here. application"
        + " \"kvstore\" 2.0.0 (b.kvstore) is there and replays the blocks beside the present one") && !refused.contains("deploy/"), refused);
    until("health says so", () -> scheduleHealth().contains("the chain goes on when it is level"));
    until("the slot says so", () -> application().reason().contains("replays beside the present one: height 2 of 15"));
    assertTrue(replay().get("because").asString().orElseThrow().contains("its state has layout 1.0.0"), replay().toString());
    goOn();
    until("it takes over", () -> application().version().equals("2.0.0"));
    blocks(2);
    assertEquals(1, executions("2.0.0 1"), "what was prepared counts");
    assertEquals(List.of(0L, 1L), List.of(executions("1.0.0 16"), executions("2.0.0 16")));
  }

  /** Checks are asked now and then: right after a start there is no answer yet. */
  private String scheduleHealth() {
    HealthStatus status = health.checks().get("schedule");
    return status == null ? "" : status.message();
  }

  @Test
  void aNodeThatIsRestartedWhileItsChainWaitsServesMeanwhile() throws Exception {
    schedule(16, "2.0.0");
    start("1.0.0", "2.0.0");
    stopAt = 3;
    release = new CountDownLatch(1);
    blocks(15);
    until("it was tried on the present state", () -> entries("beside", true) == 1);
    replays(2);
    for (int restart = 0; restart < 2; restart++) {
      stop();
      executed.clear();
      start("1.0.0", "2.0.0"); // returns, though the replay stands where it was
      assertEquals("1.0.0", application().version());
      assertEquals(15, parts.chain().tip().height());
      replays(2);
      assertEquals(JsonValue.of(15), replay().get("target"));
      until("the slot says so", () -> application().reason().contains("replays beside the present one: height 2 of 15"));
      assertTrue(refusal().contains("from height 16 the chain needs application \"kvstore\" 2.0.0 or later but \"kvstore\" 1.0.0 is here"));
      until("health says so", () -> scheduleHealth().contains("the chain goes on when it is level"));
      assertEquals(List.of(), executed, "what serves has its state");
    }
    goOn();
    until("it takes over", () -> application().version().equals("2.0.0"));
    assertEquals(List.of("2.0.0 3", "2.0.0 15", "13"), List.of(executed.get(0), executed.get(12), "" + executed.size()));
    blocks(2);
    assertEquals(List.of(0L, 1L), List.of(executions("1.0.0 16"), executions("2.0.0 16")));
    stop();
    start("1.0.0", "2.0.0");
    assertEquals("2.0.0", application().version());
  }

  @Test
  void whatIsNotReadyButCanGoOnFromThePresentStateIsNotWaitedFor() throws Exception {
    schedule(16, "1.1.0");
    start("1.0.0", "1.1.0");
    held = "1.1.0";
    stopAt = 2;
    release = new CountDownLatch(1);
    blocks(15);
    until("it takes over", () -> application().version().equals("1.1.0"));
    assertEquals(0, executions("1.1.0 2"));
    goOn();
    blocks(1);
    until("the replay has ended", () -> replay().equals(JsonValue.EMPTY_OBJECT));
    assertEquals(16, parts.chain().tip().height());
    assertEquals("", application().reason());
  }

  @Test
  void anotherHashIsToldBeforeTheHeightAndDecidesAtIt() throws Exception {
    schedule(6, "2.0.0");
    start("1.0.0", "2.0.0");
    otherFrom = 2;
    blocks(3);
    until("it is told", () -> application().reason().contains("replaying block 2 gives app hash"));
    assertTrue(application().reason().contains("is not prepared, though the schedule needs it from height 6"), application().reason());
    until("health warns", () -> health.checks().get("slots").level() != HealthStatus.Level.PASS
        && health.checks().get("slots").message().contains("is not prepared"));
    assertEquals(1, entries("beside", false));
    assertEquals("", problem("2.0.0"), "whoever watches over new versions must not take it away: it may go on from the present state");
    assertEquals(List.of("flat", "kvstore"), places());
    blocks(2);
    until("it is tried at its height", () -> problem("2.0.0").contains("its state has layout 1.0.0; and beside:"));
    assertEquals(1, executions("2.0.0 2"), "once is enough");
    assertTrue(refusal().contains("from height 6 the chain needs"), "and nothing else may come");
    assertEquals("1.0.0", application().version());
  }

  @Test
  void aRestartGoesOnWithWhatIsPrepared() throws Exception {
    schedule(9, "2.0.0");
    start("1.0.0", "2.0.0");
    stopAt = 4;
    release = new CountDownLatch(1);
    blocks(6);
    replays(3);
    stop();
    executed.clear();
    goOn();
    start("1.0.0", "2.0.0");
    assertEquals("1.0.0", application().version());
    until("it is ready", () -> level(6));
    assertEquals(List.of("2.0.0 4", "2.0.0 5", "2.0.0 6"), executed);
    stop();
    start("1.0.0"); // --safe, for example
    stop();
    executed.clear();
    start("1.0.0", "2.0.0");
    until("it is ready", () -> level(6));
    assertEquals(List.of(), executed, "with the state that it had");
    blocks(2);
    until("it takes over", () -> application().version().equals("2.0.0"));
    blocks(1);
    assertEquals(List.of("2.0.0 7", "2.0.0 8", "2.0.0 9"), executed.stream().filter(one -> one.startsWith("2")).toList());
  }

  @Test
  void anotherScheduleAnotherOfferOrNoneEndsIt() throws Exception {
    schedule(20, "2.0.0");
    start("1.0.0");
    blocks(4);
    OfferKey second = application("2.0.0");
    node.offersChanged("dropped");
    until("it is ready", () -> level(4));
    application("2.0.1");
    node.offersChanged("dropped");
    until("the better one takes its place", () -> replay().get("version").equals(JsonValue.of("2.0.1")) && level(4));
    assertEquals(List.of("flat", "flat@1", "kvstore", "kvstore@1"), places(), "of one at a time");
    node.offerLeaving(second, "uninstalled");
    schedule(20, "3.0.0");
    changed();
    until("nobody wants it", () -> places().equals(List.of("flat", "kvstore")));
    assertEquals(JsonValue.EMPTY_OBJECT, replay());
    configuration.schedule.clear();
    application("3.0.0");
    changed();
    blocks(1);
    assertEquals(0, executions("3.0.0 1"));
    assertEquals("1.0.0", application().version());
  }

  @Test
  void whatAnOperatorAsksForComesFirst() throws Exception {
    schedule(30, "3.0.0");
    start("1.0.0", "3.0.0");
    blocks(3);
    until("it is ready", () -> level(3));
    application("2.0.0");
    use("2.0.0");
    until("it takes over", () -> application().version().equals("2.0.0"));
    until("the other goes on", () -> replay().get("version").equals(JsonValue.of("3.0.0")) && level(3));
    blocks(1);
    until("it follows", () -> level(4));
    assertEquals(1, executions("3.0.0 1"), "from where it was");
    assertEquals("2.0.0", application().version());
    assertFalse(application().reason().contains("3.0.0"), application().reason());
  }
}
