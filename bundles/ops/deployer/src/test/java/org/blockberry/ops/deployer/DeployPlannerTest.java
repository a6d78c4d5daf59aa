package org.blockberry.ops.deployer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

class DeployPlannerTest {
  private static final DroppedFile OLD = file("pool-1.jar", "a1", "acme", "1.0.0");
  private static final DroppedFile NEW = file("pool-2.jar", "a2", "acme", "2.0.0");
  private static final Map<String, LastActive> NONE = Map.of();

  @Test
  void theHighestRunsAndTheOthersSayWhyNot() {
    DeployPlan plan = DeployPlanner.plan(List.of(OLD, NEW), List.of(), NONE);
    assertEquals(List.of(NEW), plan.installs());
    assertEquals(
        new DeployPlan.Mark("superseded", "version 2.0.0 in pool-2.jar is higher"),
        plan.marks().get("pool-1.jar"));
  }

  @Test
  void anUpgradeStartsBesideTheOldOneWhichGoesWithItsFile() {
    DeployPlan both = DeployPlanner.plan(List.of(OLD, NEW), List.of(runs(OLD)), last(OLD));
    assertEquals(List.of(NEW), both.installs());
    assertEquals(List.of(), both.removals());
    DeployPlan oldGone = DeployPlanner.plan(List.of(NEW), List.of(runs(OLD), runs(NEW)), last(NEW));
    assertEquals(
        List.of(new DeployPlan.Removal(runs(OLD), "its file was deleted")), oldGone.removals());
    assertEquals("active", oldGone.marks().get("pool-2.jar").state());
  }

  @Test
  void contentOverwrittenInPlaceReplacesOnceItRuns() {
    DroppedFile higher = file("pool-1.jar", "a3", "acme", "1.1.0");
    DeployPlan first = DeployPlanner.plan(List.of(higher), List.of(runs(OLD)), last(OLD));
    assertEquals(List.of(higher), first.installs());
    assertEquals(List.of(), first.removals(), "make before break");
    DeployPlan second =
        DeployPlanner.plan(List.of(higher), List.of(runs(OLD), runs(higher)), last(higher));
    assertEquals("its file was replaced", second.removals().get(0).cause());
  }

  @Test
  void contentOverwrittenByWhatMayNotRunLeavesTheOldOneRunning() {
    for (DroppedFile worse :
        List.of(
            file("pool-1.jar", "b1", "acme", "0.9.0"),
            file("pool-1.jar", "b2", "acme", "1.0.0"),
            new DroppedFile(
                "pool-1.jar",
                "b3",
                Optional.empty(),
                Optional.of(DroppedFile.Obstacle.refused("is a corrupt jar"))))) {
      DeployPlan plan = DeployPlanner.plan(List.of(worse), List.of(runs(OLD)), last(OLD));
      assertTrue(plan.settled());
      assertEquals("refused", plan.marks().get("pool-1.jar").state());
      assertTrue(
          plan.marks().get("pool-1.jar").cause().endsWith("; acme 1.0.0 goes on running"),
          plan.marks().toString());
    }
  }

  @Test
  void anOlderVersionDoesNotComeBackByItself() {
    DeployPlan plan = DeployPlanner.plan(List.of(OLD), List.of(), last(NEW));
    assertTrue(plan.settled());
    assertEquals(
        "version 1.0.0 is older than 2.0.0, which ran last; an older version comes back only by"
            + " deploy:rollback acme",
        plan.marks().get("pool-1.jar").cause());
    DeployPlan stillRunning = DeployPlanner.plan(List.of(OLD), List.of(runs(OLD)), last(NEW));
    assertEquals("active", stillRunning.marks().get("pool-1.jar").state());
  }

  @Test
  void whatMadeTheChainsLastStateRunsBesideAHigherVersion() {
    Optional<StateMaker> old = Optional.of(new StateMaker("acme", Version.parseVersion("1.0.0")));
    DeployPlan after = DeployPlanner.plan(List.of(OLD, NEW), List.of(), last(NEW), old);
    assertEquals(List.of(OLD, NEW), after.installs(), "the older one first: it is no rollback");
    DeployPlan both =
        DeployPlanner.plan(List.of(OLD, NEW), List.of(runs(OLD), runs(NEW)), last(NEW), old);
    assertTrue(both.settled());
    assertEquals("active", both.marks().get("pool-1.jar").state());
    Optional<StateMaker> newer = Optional.of(new StateMaker("acme", Version.parseVersion("2.0.0")));
    assertEquals(
        List.of(NEW), DeployPlanner.plan(List.of(OLD, NEW), List.of(), last(NEW), newer).installs());
  }

  @Test
  void oneVersionHasOneContent() {
    DroppedFile twin = file("a-copy.jar", "a1", "acme", "1.0.0");
    DroppedFile other = file("a-other.jar", "x1", "acme", "1.0.0");
    DeployPlan plan = DeployPlanner.plan(List.of(OLD, twin, other), List.of(runs(OLD)), last(OLD));
    assertTrue(plan.settled());
    assertEquals("superseded", plan.marks().get("pool-1.jar").state());
    assertEquals("refused", plan.marks().get("a-other.jar").state());
    assertTrue(plan.marks().get("a-other.jar").cause().contains("raise Bundle-Version"));
    assertEquals(
        "refused",
        DeployPlanner.plan(List.of(other), List.of(), last(OLD))
            .marks()
            .get("a-other.jar")
            .state());
  }

  @Test
  void trustThatIsTakenAwayStopsAPlugin() {
    DroppedFile distrusted =
        new DroppedFile(
            "pool-1.jar",
            "a1",
            OLD.facts(),
            Optional.of(DroppedFile.Obstacle.refused("is not listed")));
    assertEquals(
        "is not listed",
        DeployPlanner.plan(List.of(distrusted), List.of(runs(OLD)), last(OLD))
            .removals()
            .get(0)
            .cause());
  }

  @Test
  void aVersionThatDoesNotStartLeavesTheFieldToTheNextLower() {
    DroppedFile broken =
        new DroppedFile(
            "pool-2.jar",
            "a2",
            NEW.facts(),
            Optional.of(DroppedFile.Obstacle.refused("failed to start")));
    assertEquals(
        List.of(OLD), DeployPlanner.plan(List.of(OLD, broken), List.of(), NONE).installs());
  }

  /** Whatever is done to the folder: it comes to rest, and what runs is what the rules allow. */
  @Property(tries = 2000)
  void anyHistoryComesToRest(@ForAll long seed) {
    Random random = new Random(seed);
    Map<String, DroppedFile> folder = new TreeMap<>();
    List<RunningBundle> running = new ArrayList<>();
    Map<String, LastActive> last = new HashMap<>();
    for (int step = 0; step < 12; step++) {
      String name = "f" + random.nextInt(4) + ".jar";
      if (random.nextInt(3) == 0) {
        folder.remove(name);
      } else {
        String bundle = "b" + random.nextInt(2);
        String version = "1." + random.nextInt(4) + ".0";
        DroppedFile file = file(name, bundle + version + random.nextInt(2), bundle, version);
        folder.put(
            name,
            random.nextInt(5) == 0
                ? new DroppedFile(
                    name,
                    file.sha256() + "x",
                    file.facts(),
                    Optional.of(DroppedFile.Obstacle.refused("bad")))
                : file);
      }
      int rounds = 0;
      DeployPlan plan = DeployPlanner.plan(List.copyOf(folder.values()), running, last);
      while (!plan.settled()) {
        assertTrue(rounds++ < 20, "no rest with " + folder + " running " + running);
        for (DroppedFile file : plan.installs()) {
          running.add(runs(file));
          last.put(
              file.facts().get().name(),
              new LastActive(file.facts().get().version(), file.sha256()));
        }
        plan.removals().forEach(removal -> assertTrue(running.remove(removal.bundle())));
        plan = DeployPlanner.plan(List.copyOf(folder.values()), running, last);
      }
      assertEquals(folder.keySet(), plan.marks().keySet());
      assertEquals(
          running.size(),
          running.stream().map(bundle -> bundle.name() + bundle.version()).distinct().count(),
          "one content per version");
      for (RunningBundle bundle : running) {
        assertTrue(
            folder.values().stream()
                .anyMatch(
                    file ->
                        file.file().equals(bundle.file()) || file.sha256().equals(bundle.sha256())),
            "a zombie: " + bundle);
      }
    }
  }

  private static DroppedFile file(String file, String sha256, String name, String version) {
    return new DroppedFile(
        file,
        sha256,
        Optional.of(new BundleFacts(name, Version.parseVersion(version), List.of(), Map.of())),
        Optional.empty());
  }

  private static RunningBundle runs(DroppedFile file) {
    BundleFacts facts = file.facts().orElseThrow();
    return new RunningBundle(file.file(), file.sha256(), facts.name(), facts.version(), List.of());
  }

  private static Map<String, LastActive> last(DroppedFile file) {
    BundleFacts facts = file.facts().orElseThrow();
    return Map.of(facts.name(), new LastActive(facts.version(), file.sha256()));
  }
}
