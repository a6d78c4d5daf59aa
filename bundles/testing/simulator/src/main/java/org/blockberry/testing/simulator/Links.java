package org.blockberry.testing.simulator;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Which members are connected. Faults take links away and give them back; a sparse mesh lacks some for ever, but honest members reach each
 * other without the help of liars. For one thread.
 */
final class Links {
  private static final Set<Fault.Kind> CUTS = EnumSet.of(Fault.Kind.LINK_DOWN, Fault.Kind.LATE);

  private final int members;
  private final boolean[][] meshed;
  private final List<Fault> cuts = new ArrayList<>();

  Links(Scenario scenario, int members) {
    this.members = members;
    this.meshed = new boolean[members][members];
    Fault sparse = scenario.faults().stream().filter(fault -> fault.kind() == Fault.Kind.SPARSE).findFirst().orElse(null);
    Dice dice = new Dice(sparse == null ? 0 : sparse.detail());
    for (int one = 0; one < members; one++) {
      for (int other = 0; other < one; other++) {
        mesh(one, other, sparse == null || dice.chance(30));
      }
    }
    if (sparse != null) {
      ring(scenario, dice);
    }
  }

  private void ring(Scenario scenario, Dice dice) {
    List<Integer> honest = new ArrayList<>();
    for (int member = 0; member < members; member++) {
      if (scenario.unreliable().contains(member)) {
        mesh(member, neighbour(scenario, member), true);
      } else {
        honest.add(dice.below(honest.size() + 1), member);
      }
    }
    for (int i = 0; i < honest.size(); i++) {
      mesh(honest.get(i), honest.get((i + 1) % honest.size()), true);
    }
  }

  /** The next one; of whom learns from the chain that its application left it, the next one that knows the chain. */
  private int neighbour(Scenario scenario, int member) {
    int next = (member + 1) % members;
    while (scenario.divergesAt(member) > 0 && scenario.unreliable().contains(next)) {
      next = (next + 1) % members;
    }
    return next;
  }

  private void mesh(int one, int other, boolean there) {
    meshed[one][other] = there;
    meshed[other][one] = there;
  }

  /** Whether both know of each other, if both are up. */
  boolean exists(int one, int other) {
    if (!meshed[one][other]) {
      return false;
    }
    for (Fault cut : cuts) {
      if (cuts(cut, one, other)) {
        return false;
      }
    }
    return true;
  }

  private static boolean cuts(Fault cut, int one, int other) {
    return cut.kind() == Fault.Kind.LATE ? cut.places().contains(one) || cut.places().contains(other)
        : cut.places().contains(one) && cut.names(other) || cut.places().contains(other) && cut.names(one);
  }

  /** A fault begins. @param gone is told of each link that is not there any more */
  void begin(Fault fault, BiConsumer<Integer, Integer> gone) {
    if (CUTS.contains(fault.kind())) {
      changed(() -> cuts.add(fault), true, gone);
    }
  }

  /** A fault ends. @param there is told of each link that is there again */
  void end(Fault fault, BiConsumer<Integer, Integer> there) {
    changed(() -> cuts.remove(fault), false, there);
  }

  /** All faults end. */
  void calm(BiConsumer<Integer, Integer> there) {
    changed(cuts::clear, false, there);
  }

  private void changed(Runnable change, boolean before, BiConsumer<Integer, Integer> told) {
    List<int[]> pairs = new ArrayList<>();
    for (int one = 0; one < members && (before || !cuts.isEmpty()); one++) {
      for (int other = 0; other < one; other++) {
        if (exists(one, other) == before) {
          pairs.add(new int[] {one, other});
        }
      }
    }
    change.run();
    for (int[] pair : pairs) {
      if (exists(pair[0], pair[1]) != before) {
        told.accept(pair[0], pair[1]);
      }
    }
  }
}
