package org.blockberry.testing.simulator;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Adds to a random scenario what strains links, clocks, signers, leaders and applications, with dice of its own: what it was before, it stays. */
final class Strains {
  private static final int MILLI = 1_000;
  private static final Fault.Kind[] KINDS = {Fault.Kind.ONE_WAY, Fault.Kind.LINK_DOWN, Fault.Kind.LATE, Fault.Kind.SPARSE, Fault.Kind.FROZEN_CLOCK,
      Fault.Kind.CLOCK_STEP, Fault.Kind.SLOW_SIGNER, Fault.Kind.DUPLICATES, Fault.Kind.SILENT_LEADER, Fault.Kind.SLOW_PROPOSAL,
      Fault.Kind.NONDETERMINISM};
  private static final Behaviour[] LIES = {Behaviour.OTHER_CHAIN, Behaviour.OVERSIZED};

  private final Scenario plain;
  private final Dice dice;
  private final int members;
  private final List<Fault> faults;

  private Strains(Scenario plain) {
    this.plain = plain;
    this.dice = new Dice(plain.seed()).fork(106); // so that the few seeds that show planted defects stay as they are
    this.members = plain.powers().size();
    this.faults = new ArrayList<>(plain.faults());
  }

  /** Every second scenario has some. */
  static Scenario added(Scenario plain) {
    return new Strains(plain).added();
  }

  private Scenario added() {
    if (dice.chance(50)) {
      return plain;
    }
    for (int i = dice.between(1, 3); i > 0; i--) {
      Fault fault = fault(KINDS[dice.below(KINDS.length)]);
      boolean once = fault.kind() == Fault.Kind.SPARSE || fault.kind() == Fault.Kind.NONDETERMINISM;
      if (!(once && faults.stream().anyMatch(other -> other.kind() == fault.kind())) && (!hinders(fault) || few(fault))) {
        faults.add(fault);
      }
    }
    Map<Integer, Set<Behaviour>> liars = new TreeMap<>(plain.liars());
    liars.replaceAll((place, ways) -> {
      Set<Behaviour> more = EnumSet.copyOf(ways);
      if (dice.chance(25)) {
        more.add(LIES[dice.below(LIES.length)]);
      }
      return more;
    });
    return plain.with(faults, liars);
  }

  private Fault fault(Fault.Kind kind) {
    long at = kind == Fault.Kind.LATE || kind == Fault.Kind.SPARSE || kind == Fault.Kind.NONDETERMINISM ? 0
        : (long) dice.below((int) (plain.calmAt() / MILLI)) * MILLI;
    long duration = Math.min(plain.calmAt() - at, dice.between(100, 4_000) * MILLI);
    int count = kind == Fault.Kind.NONDETERMINISM || kind == Fault.Kind.LATE || kind == Fault.Kind.CLOCK_STEP ? 1
        : kind == Fault.Kind.SILENT_LEADER ? 2 : dice.between(1, Math.max(1, members / 2));
    Set<Integer> places = new TreeSet<>();
    for (int first = dice.below(members), i = 0; i < count; i++) {
      places.add((first + i) % members);
    }
    int detail = switch (kind) {
      case ONE_WAY, LINK_DOWN -> dice.between(1, (1 << members) - 1);
      case SPARSE -> dice.below(Integer.MAX_VALUE);
      case CLOCK_STEP -> dice.chance(30) ? dice.between(-600_000, 600_000) : dice.between(-400, 400);
      case SLOW_SIGNER -> dice.chance(50) ? dice.between(1, 300) : dice.between(300, 4_000);
      case SLOW_PROPOSAL -> dice.between(-40, 40);
      case NONDETERMINISM -> dice.between(1, plain.heights() - 1);
      default -> 0;
    };
    return new Fault(kind, at, duration, places, detail);
  }

  /** Whether it may keep its members from deciding, or lets them decide what others would not. */
  private static boolean hinders(Fault fault) {
    return fault.kind() == Fault.Kind.NONDETERMINISM || fault.kind() == Fault.Kind.LOST_LOG
        || (fault.kind() == Fault.Kind.CLOCK_STEP || fault.kind() == Fault.Kind.CLOCK) && Math.abs(fault.detail()) > 400;
  }

  /** All who may be hindered, and liars, are less than a third; and a broken application is not a liar's. */
  private boolean few(Fault fault) {
    if (fault.kind() == Fault.Kind.NONDETERMINISM && fault.places().stream().anyMatch(plain.liars()::containsKey)) {
      return false;
    }
    Set<Integer> all = new HashSet<>(fault.places());
    all.addAll(plain.liars().keySet());
    faults.stream().filter(Strains::hinders).forEach(other -> all.addAll(other.places()));
    long total = plain.powers().stream().mapToLong(Long::longValue).sum();
    return all.stream().mapToLong(plain.powers()::get).sum() * 3 < total;
  }
}
