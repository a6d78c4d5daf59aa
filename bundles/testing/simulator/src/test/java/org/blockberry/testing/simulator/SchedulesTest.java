package org.blockberry.testing.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.blockberry.consensus.bft.core.Rule;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Acceptance of specification bft section 24, 2. {@code -Dblockberry.schedules=1000000} and {@code -Dblockberry.twins=1000000} run more;
 * {@code -Dblockberry.seed=N} begins elsewhere.
 */
@Tag("sec-C12")
class SchedulesTest {
  private static final int CI_SCHEDULES = 20_000;
  private static final int CI_TWINS = 100_000;
  private static final int CI_LOST = 600;
  private static final int CI_FULL = 300;
  private static final int CI_EXTENDED = 250;
  private static final int CI_BEHIND = 20;
  private static final int CI_ACCUSED = 300;
  private static final int CI_THIRD = 500;
  private static final int CI_ABOVE = 300;
  private static final int PIECE = 100;

  @Test
  void randomSchedulesBreakNothingAndReachEveryRule() throws Exception {
    Map<String, Long> reached = run("schedules", Integer.getInteger("blockberry.schedules", CI_SCHEDULES), ScenarioKind.RANDOM);
    for (Rule rule : Rule.values()) {
      assertTrue(reached.getOrDefault(rule.name(), 0L) > 0, rule + " was never reached: " + reached);
    }
    for (String recovery : List.of("replayed", "silent", "signer away", "refused", "accused", "reported", "transactions",
        "real log opened after a crash", "real signatures", "members left", "key rotated", "five members", "many heights", "link came back",
        "clock stepped while proposing", "slow signature", "signature slower than its round", "message came a hundred times", "silent leaders in turn",
        "proposal just under its timeout", "proposal just over its timeout", "more than a third left at once", "proposer left", "another chain",
        "decided while separated", "oversized block", "halted by its application")) {
      assertTrue(reached.getOrDefault(recovery, 0L) > 0, recovery + " was never reached: " + reached);
    }
    for (Fault.Kind kind : Fault.Kind.values()) {
      boolean byChance = kind != Fault.Kind.SMALL_LOG && kind != Fault.Kind.OPERATOR; // scenarios made for them have them
      assertTrue(!byChance || reached.getOrDefault("fault " + kind, 0L) > 0, "fault " + kind + " never came: " + reached);
    }
  }

  @Test
  void twinsForkNothing() throws Exception {
    Map<String, Long> reached = run("twins", Integer.getInteger("blockberry.twins", CI_TWINS), ScenarioKind.TWINS);
    assertTrue(reached.get("accused") > 0, "no twin was ever caught: " + reached);
  }

  /** Of the logs of one, some or all members; an operator helps only where nobody has the block that is locked. */
  @Test
  @Tag("sec-C11")
  void lostLogsBreakNoPromiseAndStopNothingForEver() throws Exception {
    Map<String, Long> reached = run("lost logs", Integer.getInteger("blockberry.lost", CI_LOST), ScenarioKind.LOST);
    for (String what : List.of("went on", "helped", Rule.LOCKED.name(), Rule.GOES_ON.name())) {
      assertTrue(reached.getOrDefault(what, 0L) > 0, what + " was never reached: " + reached);
    }
  }

  @Test
  @Tag("sec-C11")
  void fullLogsStartOverAndForgetNothing() throws Exception {
    Map<String, Long> reached = run("full logs", Integer.getInteger("blockberry.full", CI_FULL), ScenarioKind.FULL);
    assertTrue(reached.getOrDefault("log started over", 0L) > CI_FULL, "no log got full: " + reached);
  }

  /** E1 and E2: the next proposer has the extensions of more than two thirds, and what the application refuses counts nowhere. */
  @Test
  @Tag("sec-C3")
  void voteExtensionsReachTheNextProposer() throws Exception {
    Map<String, Long> reached = run("with vote extensions", Integer.getInteger("blockberry.extended", CI_EXTENDED), ScenarioKind.EXTENDED);
    for (String what : List.of("built with extensions", "replayed", "log started over", "reported")) {
      assertTrue(reached.getOrDefault(what, 0L) > 0, what + " was never reached: " + reached);
    }
  }

  /** Real committers, mempools and block sync: who was away for many heights gets level, whatever one peer says about blocks. */
  @Test
  void whoWasAwayGetsLevel() throws Exception {
    Map<String, Long> reached = run("of members that were away", Integer.getInteger("blockberry.behind", CI_BEHIND), ScenarioKind.BEHIND);
    for (String what : List.of("caught up", "transactions", "reported")) {
      assertTrue(reached.getOrDefault(what, 0L) > 0, what + " was never reached: " + reached);
    }
  }

  /** Of one offence, once, about a liar, told to the application: whoever crashes in between, and whatever is claimed about others. */
  @Test
  void evidenceGetsIntoOneBlock() throws Exception {
    Map<String, Long> reached = run("with evidence", Integer.getInteger("blockberry.accused", CI_ACCUSED), ScenarioKind.ACCUSED);
    for (String what : List.of("evidence in a block", "application told of misbehaviour", "reported")) {
      assertTrue(reached.getOrDefault(what, 0L) > 0, what + " was never reached: " + reached);
    }
  }

  /** Each side has half of the others and one of the twin: exactly two thirds, which decide nothing. All together do, later. */
  @Test
  void exactlyAThirdForksNothing() throws Exception {
    Map<String, Long> reached = run("with exactly a third of the power lying", Integer.getInteger("blockberry.third", CI_THIRD), ScenarioKind.THIRD);
    assertEquals(0, reached.getOrDefault("decided while separated", 0L), "two thirds decided: " + reached);
    assertTrue(reached.get("accused") > 0, "no twin was ever caught: " + reached);
  }

  /** The least power that can; so what forks nothing does not do so because the checker sees none, or because nobody got that far. */
  @Test
  void justAboveAThirdTheCheckerFindsForksAndTheLogsShowWhoMadeThem() {
    int forks = forks(ScenarioKind.ABOVE, CI_ABOVE);
    System.out.printf("simulator: %d forks in %d schedules with just above a third of the power lying%n", forks, CI_ABOVE);
    assertTrue(forks > CI_ABOVE / 2, forks + " forks in " + CI_ABOVE + " schedules");
  }

  @Test
  void withTooManyLiarsTheCheckerFindsAForkAndTheLogsShowWhoMadeIt() {
    assertTrue(forks(ScenarioKind.BEYOND, 60) > 0, "two of four lied and nothing forked");
  }

  /** How many of the scenarios fork. In each that does, the logs of honest members must show who made it, else it breaks I8 or I9. */
  private static int forks(ScenarioKind kind, int seeds) {
    int forks = 0;
    for (long seed = 0; seed < seeds; seed++) {
      try {
        new Simulation(kind.of(seed)).run();
      } catch (Violation e) {
        assertEquals("I1", e.invariant(), new Replay(kind, seed).command() + ": " + e.getMessage());
        forks++;
      }
    }
    return forks;
  }

  private static Map<String, Long> run(String what, int count, ScenarioKind kind) throws Exception {
    long first = Long.getLong("blockberry.seed", 1);
    long began = System.nanoTime();
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors());
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    Map<String, Long> reached = new TreeMap<>();
    long runs = 0;
    long events = 0;
    try {
      List<Future<Campaign>> pieces = new ArrayList<>();
      int most = Math.max(1, Math.min(PIECE, count / 4));
      for (int at = 0; at < count; at += most) {
        long from = first + at;
        int size = Math.min(most, count - at);
        pieces.add(workers.submit(() -> {
          Campaign campaign = new Campaign();
          campaign.run(kind, from, size);
          return campaign;
        }));
      }
      for (Future<Campaign> piece : pieces) {
        Campaign done = piece.get();
        runs += done.runs();
        events += done.events();
        done.coverage().forEach((name, times) -> reached.merge(name, times, Long::sum));
      }
    } finally {
      workers.shutdownNow();
    }
    assertEquals(count, runs);
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf("simulator: %d %s, %d events, no violation, %.0f s on %d threads, %.0f per second; reached %s%n", runs, what, events, seconds,
        threads, runs / seconds, reached);
    return reached;
  }
}
