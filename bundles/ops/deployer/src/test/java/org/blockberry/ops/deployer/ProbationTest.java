package org.blockberry.ops.deployer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

/** The clock of an upgrade runs while the node uses it, and what it goes back to is the last version that had passed. */
class ProbationTest {
  private static final String NAME = "com.acme";
  private static final Instant START = Instant.EPOCH;
  private static final Duration LENGTH = Duration.ofMinutes(10);

  @TempDir Path folder;
  private Probation probation;

  @BeforeEach
  void setUp() throws Exception {
    probation = new Probation(folder.resolve("probation"));
  }

  @Test
  void onlyAfterItsWholeTimeInUseHasItPassed() throws Exception {
    probation.started(NAME, version(1), hash(1), Optional.empty());
    assertEquals(List.of(), probation.trials(), "the first version is nobody's upgrade");
    probation.started(NAME, version(2), hash(2), last(1));
    assertEquals(Set.of(hash(1)), probation.hashesToKeep());
    assertEquals(List.of(), look(0, true), "now it begins");
    assertEquals(List.of(), look(599, true));
    assertEquals(List.of(), look(599, false), "the node put it aside");
    assertEquals(List.of(), look(700, true), "so it begins anew");
    assertEquals(List.of(), look(1_299, true));
    probation = new Probation(folder.resolve("probation"));
    assertEquals(List.of(NAME), look(1_300, true), "a restart takes nothing away");
    probation.end(NAME);
    assertEquals(Set.of(), new Probation(folder.resolve("probation")).hashesToKeep());
  }

  @Test
  void anUpgradeOfOneOnProbationGoesBackToTheLastThatPassed() throws Exception {
    probation.started(NAME, version(2), hash(2), last(1));
    probation.started(NAME, version(3), hash(3), last(2));
    assertEquals(Set.of(hash(1)), new Probation(folder.resolve("probation")).hashesToKeep());
    probation.started(NAME, version(1), hash(1), last(3));
    assertEquals(List.of(), probation.trials(), "gone back");
  }

  private List<String> look(long seconds, boolean used) {
    return probation.look(START.plusSeconds(seconds), LENGTH, used ? Set.of(hash(2)) : Set.of()).stream().map(Probation.Trial::bundle).toList();
  }

  private static Version version(int major) {
    return new Version(major, 0, 0);
  }

  private static String hash(int content) {
    return String.valueOf(content).repeat(64);
  }

  private static Optional<LastActive> last(int major) {
    return Optional.of(new LastActive(version(major), hash(major)));
  }
}
