package org.blockberry.testing.simulator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * One run: who takes part, who lies how, what goes wrong when.
 *
 * @param seed of everything that is left to chance
 * @param powers one per member
 * @param liars place to how
 * @param twins places of which two members have the key
 * @param heights to be decided by all
 * @param calmAt microseconds from which on nothing goes wrong any more
 * @param delay of a message at least, microseconds
 * @param jitter more of it at most, microseconds
 * @param loss percent of messages, until calm
 * @param repeats percent of messages, until calm
 * @param commitWait milliseconds
 * @param changes whether powers of validators change, and validators leave and come back
 * @param blockSize bytes
 * @param fastNil see the rules
 * @param extendedFrom first height with vote extensions, 0 for none
 * @param realNode whether members have the node's own committer, mempool and block sync
 */
public record Scenario(long seed, List<Long> powers, Map<Integer, Set<Behaviour>> liars, Set<Integer> twins, List<Fault> faults, int heights,
    long calmAt, long delay, long jitter, int loss, int repeats, int commitWait, boolean changes, int blockSize, boolean fastNil,
    boolean latePolka, int extendedFrom, boolean realNode) {
  private static final long MILLI = 1_000;
  /** Who is silent or has a wrong clock is less than a third with all others; with less power of theirs it may be more. */
  static final Set<Fault.Kind> HINDERING = EnumSet.of(Fault.Kind.LOST_LOG, Fault.Kind.CLOCK, Fault.Kind.OPERATOR, Fault.Kind.CLOCK_STEP,
      Fault.Kind.NONDETERMINISM);
  private static final long ALL_STARTED = 50 * MILLI; // a fault before would meet members that are not there yet

  /** Without vote extensions and real nodes. */
  Scenario(long seed, List<Long> powers, Map<Integer, Set<Behaviour>> liars, Set<Integer> twins, List<Fault> faults, int heights, long calmAt,
      long delay, long jitter, int loss, int repeats, int commitWait, boolean changes, int blockSize, boolean fastNil, boolean latePolka) {
    this(seed, powers, liars, twins, faults, heights, calmAt, delay, jitter, loss, repeats, commitWait, changes, blockSize, fastNil, latePolka, 0,
        false);
  }

  /** Copies. */
  public Scenario {
    powers = List.copyOf(powers);
    liars = Map.copyOf(liars);
    twins = Set.copyOf(twins);
    faults = List.copyOf(faults);
  }

  /** A random one with less than a third of the power lying. */
  public static Scenario random(long seed) {
    Dice dice = new Dice(seed);
    int kind = dice.below(10);
    int members = kind < 6 ? seed % 7 == 3 ? 5 : 4 : kind < 9 ? 7 : 10;
    List<Long> powers = new ArrayList<>();
    boolean weighted = dice.chance(50);
    for (int i = 0; i < members; i++) {
      powers.add(weighted ? dice.between(1, 20) : 10L);
    }
    long total = powers.stream().mapToLong(Long::longValue).sum();
    Map<Integer, Set<Behaviour>> liars = new TreeMap<>();
    if (dice.chance(65)) {
      long left = (total - 1) / 3;
      int first = dice.below(members);
      for (int i = 0; i < members; i++) {
        int place = (first + i) % members;
        if (powers.get(place) <= left && dice.chance(i == 0 ? 100 : 60)) {
          left -= powers.get(place);
          liars.put(place, behaviours(dice));
        }
      }
    }
    long calmAt = dice.between(300, 6_000) * MILLI;
    List<Fault> faults = new ArrayList<>();
    int count = dice.chance(25) ? 0 : dice.between(1, 5);
    boolean lost = false;
    for (int i = 0; i < count; i++) {
      Fault fault = fault(dice, members, calmAt);
      boolean wrongClock = fault.kind() == Fault.Kind.CLOCK && Math.abs(fault.detail()) > 400;
      if (fault.kind() != Fault.Kind.LOST_LOG && !wrongClock) {
        faults.add(fault);
      } else if (!lost && few(fault, powers, liars, total)) {
        lost = true;
        faults.add(fault);
      }
    }
    int heights = dice.between(2, 4);
    return Strains.added(new Scenario(seed, powers, liars, Set.of(), faults, seed % 50 == 17 ? dice.fork(1).between(10, 30) : heights, calmAt,
        dice.between(1, 30) * MILLI, dice.between(1, 120) * MILLI, dice.chance(50) ? dice.below(25) : 0, dice.chance(30) ? dice.below(20) : 0,
        dice.chance(50) ? 0 : dice.between(1, 200), dice.chance(30), dice.chance(10) ? dice.between(1, 150_000) : 0, dice.chance(20),
        !dice.chance(20), 0, seed % 20 == 8));
  }

  /** Two members with one key, and separations that change each round or so. */
  public static Scenario twins(long seed) {
    Dice dice = new Dice(seed);
    int members = dice.chance(80) ? 4 : 7;
    List<Long> powers = new ArrayList<>();
    for (int i = 0; i < members; i++) {
      powers.add(10L);
    }
    Set<Integer> twins = new TreeSet<>();
    twins.add(dice.below(members));
    if (members == 7 && dice.chance(50)) {
      twins.add(dice.below(members));
    }
    List<Fault> faults = new ArrayList<>();
    int windows = dice.between(1, 4);
    long at = 0;
    for (int i = 0; i < windows; i++) {
      long duration = dice.between(200, 2_000) * MILLI;
      Set<Integer> side = new TreeSet<>();
      for (int member = 0; member < members + twins.size(); member++) {
        if (dice.chance(50)) {
          side.add(member);
        }
      }
      faults.add(new Fault(Fault.Kind.PARTITION, at, duration, side, 0));
      at += duration;
    }
    return new Scenario(seed, powers, Map.of(), twins, faults, 1, at, dice.between(1, 20) * MILLI, dice.between(1, 50) * MILLI, 0, 0,
        0, false, 0, false, true);
  }

  /** Enough liars for a fork: f + 1 of four, which do nothing but say different things to the two sides. */
  public static Scenario beyondTheBound(long seed) {
    Dice dice = new Dice(seed);
    int first = dice.below(4);
    int second = (first + 1 + dice.below(3)) % 4;
    Set<Integer> side = new TreeSet<>();
    for (int place = 0; place < 6; place++) { // twins are members 4 and 5
      boolean honest = place < 4 && place != first && place != second;
      if (honest ? side.stream().noneMatch(other -> other != first && other != second && other < 4) : place < 4) {
        side.add(place);
      }
    }
    return new Scenario(seed, List.of(10L, 10L, 10L, 10L), Map.of(), Set.of(first, second),
        List.of(new Fault(Fault.Kind.PARTITION, 0, 20_000 * MILLI, side, 0)), 1, 20_000 * MILLI, MILLI, 10 * MILLI, 0, 0, 0, false, 0, false,
        true);
  }

  /**
   * A twin with exactly a third of the power, and for a while two sides of the others of which each sees one of it: 66 of 99 is no quorum. With
   * quorums of more than two thirds this is the most that cannot fork; without it the others are no quorum either.
   */
  public static Scenario exactlyAThird(long seed) {
    return twoSides(seed, 33);
  }

  /** The least that can fork: as {@link #exactlyAThird}, but the twin has 34 of 100, and with it each side has the 67 of a quorum. */
  public static Scenario aboveAThird(long seed) {
    return twoSides(seed, 34);
  }

  private static Scenario twoSides(long seed, long twinPower) {
    Dice dice = new Dice(seed).fork(33);
    List<Long> powers = new ArrayList<>(List.of(17L, 16L, 17L, 16L));
    int twin = dice.below(5);
    powers.add(twin, twinPower);
    Set<Integer> side = new TreeSet<>(Set.of(twin)); // the other one, member 5, is on the other side
    for (long power : List.of(17L, 16L)) {
      List<Integer> equals = IntStream.range(0, 5).filter(place -> powers.get(place) == power).boxed().toList();
      side.add(equals.get(dice.below(2)));
    }
    long together = dice.between(2, 20) * 1_000 * MILLI;
    return new Scenario(seed, powers, Map.of(), Set.of(twin), List.of(new Fault(Fault.Kind.PARTITION, 0, together, side, 0)), 2, together,
        dice.between(1, 20) * MILLI, dice.between(1, 50) * MILLI, 0, 0, 0, false, 0, false, true);
  }

  /** Honest members, of which some or all lose their logs in the middle of a height, and an operator who looks after a minute of calm. */
  public static Scenario lostLogs(long seed) {
    Dice dice = new Dice(seed);
    int members = dice.chance(20) ? 1 : dice.chance(80) ? 4 : 7;
    List<Long> powers = new ArrayList<>();
    Set<Integer> all = new TreeSet<>();
    for (int i = 0; i < members; i++) {
      powers.add(dice.chance(50) ? 10L : dice.between(5, 15));
      all.add(i);
    }
    long calmAt = dice.between(300, 4_000) * MILLI;
    List<Fault> faults = new ArrayList<>();
    for (int i = dice.between(1, 3); i > 0; i--) {
      Set<Integer> places = new TreeSet<>(all);
      if (dice.chance(60)) {
        places.removeIf(place -> dice.chance(40));
      }
      long at = dice.below((int) (calmAt / MILLI)) * MILLI;
      faults.add(new Fault(Fault.Kind.LOST_LOG, at, dice.between(1, 500) * MILLI, places, 0));
    }
    for (int i = dice.between(0, 2); i > 0; i--) {
      Fault fault = fault(dice, members, calmAt);
      if (fault.kind() != Fault.Kind.CLOCK && fault.kind() != Fault.Kind.LOST_LOG) {
        faults.add(fault);
      }
    }
    faults.add(new Fault(Fault.Kind.OPERATOR, calmAt + 60_000 * MILLI, 5_000 * MILLI, all, 0));
    return new Scenario(seed, powers, Map.of(), Set.of(), faults, dice.between(1, 3), calmAt, dice.between(1, 30) * MILLI,
        dice.between(1, 120) * MILLI, dice.chance(50) ? dice.below(25) : 0, 0, 0, false, dice.chance(20) ? dice.between(1, 150_000) : 0, false,
        true);
  }

  /** As {@link #random}, with heights of many rounds and logs that get full in them. */
  public static Scenario fullLogs(long seed) {
    Scenario plain = random(seed);
    Dice dice = new Dice(seed).fork(77);
    Set<Integer> all = new TreeSet<>();
    for (int i = 0; i < plain.powers.size(); i++) {
      all.add(i);
    }
    List<Fault> faults = new ArrayList<>(plain.faults);
    faults.add(new Fault(Fault.Kind.SMALL_LOG, 0, 1, all, dice.between(6_000, 40_000)));
    for (int i = dice.between(1, 4); i > 0; i--) {
      faults.add(new Fault(Fault.Kind.CRASH_WITHIN, dice.below((int) (plain.calmAt / MILLI)) * MILLI, 1, Set.of(dice.below(all.size())),
          dice.below(400)));
    }
    return new Scenario(seed, plain.powers, plain.liars, plain.twins, faults, plain.heights, plain.calmAt, plain.delay, plain.jitter, plain.loss,
        plain.repeats, plain.commitWait, plain.changes, 0, plain.fastNil, plain.latePolka);
  }

  /** As {@link #random} or {@link #fullLogs}, with vote extensions from one of the first heights on and liars that lie with theirs too. */
  public static Scenario extended(long seed) {
    Dice dice = new Dice(seed).fork(91);
    Scenario plain = dice.chance(15) ? fullLogs(seed) : random(seed);
    Map<Integer, Set<Behaviour>> liars = new TreeMap<>(plain.liars);
    long total = plain.powers.stream().mapToLong(Long::longValue).sum();
    int chosen = dice.below(plain.powers.size());
    if (liars.isEmpty() && plain.faults.stream().noneMatch(fault -> HINDERING.contains(fault.kind()))
        && plain.powers.get(chosen) <= (total - 1) / 3) {
      liars.put(chosen, EnumSet.of(Behaviour.BAD_EXTENSION));
    } else if (dice.chance(50)) {
      liars.replaceAll((place, ways) -> {
        Set<Behaviour> more = EnumSet.of(Behaviour.BAD_EXTENSION);
        more.addAll(ways);
        return more;
      });
    }
    List<Fault> faults = plain.faults.stream().map(fault -> fault.at() >= ALL_STARTED || fault.kind() == Fault.Kind.SMALL_LOG ? fault
        : new Fault(fault.kind(), ALL_STARTED, fault.duration(), fault.places(), fault.detail())).toList();
    return new Scenario(seed, plain.powers, liars, plain.twins, faults, plain.heights + 1, plain.calmAt, plain.delay, plain.jitter, plain.loss,
        plain.repeats, plain.commitWait, plain.changes, plain.blockSize, plain.fastNil, plain.latePolka, dice.between(1, 3), plain.realNode);
  }

  /** One in a hundred has the node's own signatures. */
  boolean realKeys() {
    return seed % 100 == 50;
  }

  /** One in ten has the node's own log on a disk of bytes; a log that gets full is simulated as a list. */
  boolean realLog() {
    return seed % 10 == 5 && faults.stream().noneMatch(fault -> fault.kind() == Fault.Kind.SMALL_LOG);
  }

  /** Real nodes of which one is away for many heights, while another may lie about its blocks. */
  public static Scenario behind(long seed) {
    Dice dice = new Dice(seed);
    int away = dice.below(4);
    int heights = dice.between(80, 120);
    Map<Integer, Set<Behaviour>> liars = dice.chance(50) ? Map.of() : Map.of((away + 1) % 4, EnumSet.of(Behaviour.LIE_IN_SYNC));
    long calmAt = 3_000 * MILLI + heights * 30 * MILLI;
    List<Fault> faults = new ArrayList<>();
    long from = ALL_STARTED + dice.below(500) * MILLI;
    long back = from + calmAt * dice.between(50, 85) / 100;
    faults.add(new Fault(Fault.Kind.CRASH, from, back - from, Set.of(away), 0));
    if (dice.chance(60)) {
      faults.add(new Fault(Fault.Kind.CRASH_WITHIN, back + MILLI, 1, Set.of(away), dice.below(150))); // in the middle of a commit, mostly
    }
    List<Long> powers = new ArrayList<>(List.of(10L, 10L, 10L, 10L));
    powers.set(away, 1L); // its turn to propose, which costs the others a timeout, comes seldom
    return new Scenario(seed, powers, liars, Set.of(), faults, heights, calmAt, dice.between(1, 3) * MILLI,
        dice.between(1, 6) * MILLI, 0, 0, 0, dice.chance(50), 0, false, true, 0, true);
  }

  /** Real nodes over more heights, one of which votes twice now and then and may accuse others falsely, while others crash in the middle of something. */
  public static Scenario accused(long seed) {
    Dice dice = new Dice(seed).fork(92);
    int members = dice.chance(80) ? 4 : 7;
    int guilty = dice.below(members);
    Map<Integer, Set<Behaviour>> liars = Map.of(guilty, dice.chance(50) ? EnumSet.of(Behaviour.DOUBLE_VOTE)
        : EnumSet.of(Behaviour.DOUBLE_VOTE, Behaviour.FORGE));
    int heights = dice.between(5, 10);
    long calmAt = heights * 400 * MILLI;
    List<Fault> faults = new ArrayList<>();
    for (int i = dice.below(5); i > 0; i--) {
      faults.add(new Fault(Fault.Kind.CRASH_WITHIN, ALL_STARTED + dice.below((int) (calmAt / MILLI)) * MILLI, 1, Set.of(dice.below(members)),
          dice.below(300)));
    }
    return new Scenario(seed, Collections.nCopies(members, 10L), liars, Set.of(), faults, heights, calmAt, dice.between(1, 10) * MILLI,
        dice.between(1, 30) * MILLI, 0, dice.chance(30) ? dice.below(20) : 0, 0, dice.chance(30), 0, false, true, 0, true);
  }

  /** Whether precommits of this height carry extensions. */
  boolean extendedAt(long height) {
    return extendedFrom > 0 && height >= extendedFrom;
  }

  /** Who lost its log and does not know what it locked signs nothing at that height, and who has a wrong clock decides wrong times: with the liars less than a third. */
  private static boolean few(Fault fault, List<Long> powers, Map<Integer, Set<Behaviour>> liars, long total) {
    Set<Integer> silent = new TreeSet<>(fault.places());
    silent.addAll(liars.keySet());
    return silent.stream().mapToLong(powers::get).sum() <= (total - 1) / 3;
  }

  private static Set<Behaviour> behaviours(Dice dice) {
    Set<Behaviour> some = EnumSet.noneOf(Behaviour.class);
    int count = dice.between(1, 3);
    for (int i = 0; i < count; i++) {
      some.add(Behaviour.values()[dice.below(Behaviour.RANDOM)]);
    }
    return some;
  }

  private static Fault fault(Dice dice, int members, long calmAt) {
    Fault.Kind kind = Fault.Kind.values()[dice.below(Fault.Kind.RANDOM)];
    long at = (long) dice.below((int) (calmAt / MILLI)) * MILLI;
    long duration = Math.min(calmAt - at, dice.between(1, 4_000) * MILLI);
    Set<Integer> places = new TreeSet<>();
    int count = kind == Fault.Kind.CRASH && dice.chance(30) ? members : dice.between(1, Math.max(1, members / 2));
    for (int i = 0; i < count; i++) {
      places.add(count == members ? i : dice.below(members));
    }
    int detail = switch (kind) {
      case CRASH_WITHIN -> dice.below(60);
      case SLOW, SLOW_VALIDATION -> dice.between(10, 2_000);
      case LOST_LOG -> (int) (at / MILLI % 2); // no throw of the dice: the schedules of a seed stay what they were
      case CLOCK -> dice.chance(20) ? dice.between(-600_000, 600_000) : dice.between(-400, 400);
      default -> 0;
    };
    return new Fault(kind, at, duration, places, detail);
  }

  /** Whether somebody lies in this way. */
  boolean lies(Behaviour behaviour) {
    return liars.values().stream().anyMatch(ways -> ways.contains(behaviour));
  }

  /** Whether a fault of this kind is to come. */
  boolean has(Fault.Kind kind) {
    return faults.stream().anyMatch(fault -> fault.kind() == kind);
  }

  /** Places of those on whom others cannot rely: liars, and whose application leaves the chain. */
  Set<Integer> unreliable() {
    Set<Integer> places = new TreeSet<>(liars.keySet());
    faults.stream().filter(fault -> fault.kind() == Fault.Kind.NONDETERMINISM).forEach(fault -> places.addAll(fault.places()));
    return places;
  }

  /** Height at which the application of a place comes to another state; 0 if at none. */
  long divergesAt(int place) {
    return faults.stream().filter(fault -> fault.kind() == Fault.Kind.NONDETERMINISM && fault.places().contains(place)).mapToLong(Fault::detail)
        .findFirst().orElse(0);
  }

  /** The same with other faults and liars. */
  Scenario with(List<Fault> otherFaults, Map<Integer, Set<Behaviour>> otherLiars) {
    return new Scenario(seed, powers, otherLiars, twins, otherFaults, heights, calmAt, delay, jitter, loss, repeats, commitWait, changes, blockSize,
        fastNil, latePolka, extendedFrom, realNode);
  }

  /** The same with reliable links. */
  Scenario reliable() {
    return new Scenario(seed, powers, liars, twins, faults, heights, calmAt, delay, jitter, 0, 0, commitWait, changes, blockSize, fastNil,
        latePolka, extendedFrom, realNode);
  }
}
