package org.blockberry.testing.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.blockberry.chain.PublicKey;
import org.blockberry.chain.ValidatorUpdate;

/**
 * What the application changes in the validator set after each height: powers, members that leave it and come back, and keys in the place
 * of others. The same for all members, and never so that liars have a third of the power.
 */
final class SetChanges {
  private static final int FEWEST = 3; // members of a set

  private final Scenario scenario;
  private final SimKeys keys;
  private final Set<Integer> hindered; // places
  private final boolean membersLeave;
  private final List<Long> powers; // as they are after what is in updates; 0 is outside
  private final boolean keysRotate;
  private final int[] rotations; // fresh keys of each place after what is in changes
  private final List<After> changes = new ArrayList<>(); // after height 1, 2, ...

  private record After(List<ValidatorUpdate> updates, int[] rotations) {}

  /** Whether more than one leaves after this height; then it is more than a third of the power. */
  boolean manyLeave(long height) {
    return at(height).updates().stream().filter(update -> update.power() == 0).count() > 1;
  }

  SetChanges(Scenario scenario, SimKeys keys) {
    this.scenario = scenario;
    this.keys = keys;
    this.powers = new ArrayList<>(scenario.powers());
    this.rotations = new int[scenario.powers().size()];
    this.keysRotate = scenario.twins().isEmpty(); // who has a key twice changes it twice
    this.hindered = scenario.faults().stream().filter(fault -> Scenario.HINDERING.contains(fault.kind())).flatMap(fault -> fault.places().stream())
        .map(index -> index % powers.size()).collect(Collectors.toSet());
    this.membersLeave = scenario.twins().isEmpty() && hindered.isEmpty();
  }

  /** @param height 1 or more */
  List<ValidatorUpdate> after(long height) {
    return at(height).updates();
  }

  /** How many fresh keys a place had by the set of a height: a change acts two heights later. */
  int rotations(int place, long height) {
    return height <= 2 ? 0 : at(height - 2).rotations()[place];
  }

  private After at(long height) {
    while (changes.size() < height) {
      changes.add(new After(next(changes.size() + 1L), rotations.clone()));
    }
    return changes.get((int) height - 1);
  }

  private List<ValidatorUpdate> next(long height) {
    Dice dice = new Dice(scenario.seed()).fork(1_000 + height);
    if (!scenario.changes() || !dice.chance(60)) {
      return List.of();
    }
    List<ValidatorUpdate> many = membersLeave && dice.fork(2).chance(12) ? manyLeave(dice.fork(3)) : List.of();
    if (!many.isEmpty()) {
      return many;
    }
    int place = dice.below(powers.size());
    boolean lies = scenario.liars().containsKey(place);
    long before = powers.get(place);
    if (keysRotate && !lies && before > 0 && rotations[place] < SimKeys.MOST_ROTATIONS && dice.fork(1).chance(15)) {
      ValidatorUpdate old = new ValidatorUpdate(key(place), 0);
      rotations[place]++;
      return List.of(old, new ValidatorUpdate(key(place), before));
    }
    long power;
    if (lies) {
      power = 1;
    } else if (before == 0) {
      power = scenario.powers().get(place);
    } else if (membersLeave && dice.chance(30) && mayLeave(place)) {
      power = 0;
    } else if (scenario.liars().isEmpty() && hindered.isEmpty()) {
      power = Math.max(1, scenario.powers().get(place) - dice.below(3));
    } else { // the others never less, so that liars and the hindered gain nothing
      power = scenario.powers().get(place) + (hindered.contains(place) ? 0 : dice.below(3));
    }
    powers.set(place, power);
    return List.of(new ValidatorUpdate(key(place), power));
  }

  /** More than a third of the power leaves at once, if liars stay less than a third; else nobody. */
  private List<ValidatorUpdate> manyLeave(Dice dice) {
    List<Long> before = List.copyOf(powers);
    long total = before.stream().mapToLong(Long::longValue).sum();
    long gone = 0;
    List<ValidatorUpdate> updates = new ArrayList<>();
    for (int first = dice.below(powers.size()), i = 0; i < powers.size() && gone * 3 <= total; i++) {
      int place = (first + i) % powers.size();
      if (powers.get(place) > 0 && !scenario.liars().containsKey(place) && mayLeave(place)) {
        gone += powers.get(place);
        powers.set(place, 0L);
        updates.add(new ValidatorUpdate(key(place), 0));
      }
    }
    if (gone * 3 > total) {
      return updates;
    }
    for (int i = 0; i < before.size(); i++) {
      powers.set(i, before.get(i));
    }
    return List.of();
  }

  private PublicKey key(int place) {
    return keys.key(SimKeys.number(place, rotations[place]));
  }

  /** Whether liars stay less than a third without it, also when all others have the least power again that they may get. */
  private boolean mayLeave(int place) {
    long lying = 0;
    long honest = 0;
    for (int i = 0; i < powers.size(); i++) {
      if (scenario.liars().containsKey(i)) {
        lying += powers.get(i);
      } else if (i != place && powers.get(i) > 0) {
        honest += Math.min(powers.get(i), scenario.powers().get(i));
      }
    }
    return lying * 3 < lying + honest && powers.stream().filter(power -> power > 0).count() > FEWEST;
  }
}
