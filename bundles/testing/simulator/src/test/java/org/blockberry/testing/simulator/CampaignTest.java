package org.blockberry.testing.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever fails in a scenario, its seed is not lost: the message has the commands that show it again, whole and without what does not matter. */
class CampaignTest {
  private static final String CALL = "java -cp \"$CP\" org.blockberry.testing.simulator.SimulatorMain ";
  private static final Simulation.Outcome FINE = new Simulation.Outcome(0, 1, 2, Map.of());
  private static final long MANY_PARTS = firstWith(6);

  /** A seed whose random scenario has many parts, one of them a crash. */
  private static long firstWith(int parts) {
    long seed = 1;
    while (Parts.of(Scenario.random(seed)).size() < parts || !Scenario.random(seed).has(Fault.Kind.CRASH)
        || Scenario.random(seed).liars().isEmpty()) {
      seed++;
    }
    return seed;
  }

  private static String line(String message, String name) {
    return message.lines().filter(line -> line.startsWith(name + ": ")).findFirst().orElseThrow(() -> new AssertionError(message))
        .substring(name.length() + 2);
  }

  /** The scenario that a command names. */
  private static Scenario named(String command) {
    assertTrue(command.startsWith(CALL), command);
    String[] words = command.substring(CALL.length()).split(" ");
    return words.length == 3 ? ScenarioKind.named(words[0]).of(Long.parseLong(words[1]))
        : new Replay(ScenarioKind.named(words[0]), Long.parseLong(words[1]), Set.of(words[4].split(","))).scenario();
  }

  @Test
  void aBrokenInvariantIsToldWithBothCommandsWhateverTheSmallerScenariosThrow() {
    Campaign campaign = new Campaign(scenario -> {
      if (scenario.has(Fault.Kind.CRASH)) {
        throw new Violation("I1", "two blocks");
      }
      throw new IllegalArgumentException("smaller ones fail in another way");
    });
    Violation told = assertThrows(Violation.class, () -> campaign.run(ScenarioKind.RANDOM, MANY_PARTS, 1));
    assertEquals("I1", told.invariant());
    assertTrue(told.getMessage().startsWith("I1: seed " + MANY_PARTS + " of random: I1: two blocks\n"), told.getMessage());
    assertEquals(CALL + "random " + MANY_PARTS + " 1", line(told.getMessage(), "again"));
    Scenario least = named(line(told.getMessage(), "least"));
    assertEquals(List.of(Fault.Kind.CRASH), least.faults().stream().map(Fault::kind).toList());
    assertEquals(Map.of(), least.liars());
    assertEquals(0, least.loss() + least.repeats());
    assertTrue(told.getMessage().contains(least.toString()), told.getMessage());
    assertTrue(told.getMessage().endsWith("CP=" + Replay.classPath()), told.getMessage());
  }

  @Test
  void anyOtherFailureIsToldInTheSameWayAndIsTheSameIfItsClassIs() {
    for (Throwable failure : List.of(new ArrayIndexOutOfBoundsException("5"), new AssertionError("never"))) {
      Campaign campaign = new Campaign(scenario -> {
        if (scenario.liars().isEmpty()) {
          throw new IndexOutOfBoundsException("of another class");
        }
        if (!scenario.has(Fault.Kind.CRASH)) {
          throw new Violation("I1", "nor this");
        }
        if (failure instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) failure;
      });
      IllegalStateException told = assertThrows(IllegalStateException.class, () -> campaign.run(ScenarioKind.RANDOM, MANY_PARTS, 1));
      assertEquals(failure, told.getCause());
      assertTrue(told.getMessage().startsWith("seed " + MANY_PARTS + " of random: " + failure + "\n"), told.getMessage());
      assertEquals(CALL + "random " + MANY_PARTS + " 1", line(told.getMessage(), "again"));
      Scenario least = named(line(told.getMessage(), "least"));
      assertEquals(List.of(Fault.Kind.CRASH), least.faults().stream().map(Fault::kind).toList());
      assertEquals(1, least.liars().size());
      assertEquals(1, least.liars().values().iterator().next().size());
    }
  }

  @Test
  void aSeedWithoutAScenarioIsToldToo() {
    Replay none = new Replay(ScenarioKind.RANDOM, 7, Set.of("fault-99"));
    IllegalStateException told = assertThrows(IllegalStateException.class, () -> new Campaign(scenario -> FINE).run(none));
    assertInstanceOf(IllegalArgumentException.class, told.getCause());
    assertEquals(CALL + "random 7 1 --without fault-99", line(told.getMessage(), "again"));
  }

  @Test
  void whatNeedsNothingLosesAllItsParts() {
    for (ScenarioKind kind : ScenarioKind.values()) {
      Replay whole = new Replay(kind, MANY_PARTS);
      Campaign campaign = new Campaign(scenario -> {
        throw new Violation("I3", "always");
      });
      String told = assertThrows(Violation.class, () -> campaign.run(whole)).getMessage();
      assertEquals(List.of(), Parts.of(named(line(told, "least"))), told);
      assertEquals(whole.scenario(), named(line(told, "again")));
    }
  }

  /** What a real failure prints is what the simulator takes. */
  @Test
  void thePrintedCommandsShowTheFailureAgain() {
    String first = output(1, "above", "3", "1");
    assertTrue(first.startsWith("I1: seed 3 of above: I1: "), first);
    String again = line(first, "again");
    assertEquals(first, output(1, again.substring(CALL.length()).split(" ")));
    String least = line(first, "least");
    assertEquals(first.lines().findFirst(), output(1, least.substring(CALL.length()).split(" ")).lines().findFirst());
  }

  @Test
  void partsAreTakenAwayOnTheCommandLine() {
    String parts = String.join(",", new Replay(ScenarioKind.RANDOM, MANY_PARTS).parts());
    Simulation.Outcome outcome = new Simulation(new Replay(ScenarioKind.RANDOM, MANY_PARTS, Set.of(parts.split(","))).scenario()).run();
    String printed = output(0, "random", Long.toString(MANY_PARTS), "1", "--without", parts);
    assertTrue(printed.contains(outcome.events() + " events"), printed);
    assertTrue(printed.contains("1 scenarios"), printed);
  }

  @Test
  void whatCannotBeRunIsSaid() {
    assertTrue(output(2, "randon", "1", "1").contains("no kind of scenarios: \"randon\". There are random, twins, "));
    assertTrue(output(2, "random", "1").contains("usage: random|twins|"));
    assertTrue(output(2, "random", "one", "1").contains("usage: "));
    assertTrue(output(2, "random", "1", "2", "--without", "fault-0").contains("the third is 1"));
    assertTrue(output(2, "random", Long.toString(MANY_PARTS), "1", "--without", "fault-77").contains("has no \"fault-77\" to be taken away. It has "));
  }

  private static String output(int code, String... args) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    int was = SimulatorMain.run(out, args);
    String text = bytes.toString(StandardCharsets.UTF_8);
    assertEquals(code, was, text);
    return text;
  }
}
