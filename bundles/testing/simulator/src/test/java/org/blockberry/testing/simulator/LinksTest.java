package org.blockberry.testing.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LinksTest {
  @Test
  void inASparseMeshNobodyDependsOnThoseWhoCannotBeReliedOn() {
    int sparse = 0;
    int diverging = 0;
    for (long seed = 0; seed < 300_000; seed++) {
      Scenario scenario = Scenario.random(seed);
      if (!scenario.has(Fault.Kind.SPARSE)) {
        continue;
      }
      sparse++;
      int members = scenario.powers().size() + scenario.twins().size();
      Links links = new Links(scenario, members);
      Set<Integer> reliable = new HashSet<>(IntStream.range(0, members).filter(member -> !scenario.unreliable().contains(member)).boxed().toList());
      assertEquals(reliable, reached(links, reliable), () -> "seed " + scenario.seed());
      for (int member = 0; member < members; member++) {
        int of = member;
        if (scenario.divergesAt(member) > 0) {
          diverging++;
          assertTrue(reliable.stream().anyMatch(other -> links.exists(of, other)), () -> "seed " + scenario.seed() + ": member " + of + " knows only liars");
        }
      }
    }
    assertTrue(sparse > 10_000 && diverging > 100, sparse + " sparse meshes, " + diverging + " of whose members leave the chain");
  }

  /** Those of {@code members} that the first one reaches with their help only. */
  private static Set<Integer> reached(Links links, Set<Integer> members) {
    Set<Integer> reached = new HashSet<>();
    Queue<Integer> next = new ArrayDeque<>(members.stream().limit(1).toList());
    while (!next.isEmpty()) {
      int member = next.remove();
      if (reached.add(member)) {
        members.stream().filter(other -> other != member && links.exists(member, other)).forEach(next::add);
      }
    }
    return reached;
  }
}
