package org.blockberry.testing.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.chain.ValidatorUpdate;

/**
 * What the application changes in the validator set after each height: powers, and members that leave it and come back. The same for all
 * members, and never so that liars have a third of the power.
 */
final class SetChanges {
  private static final int FEWEST = 3; // members of a set

  private final Scenario scenario;
  private final SimKeys keys;
  private final boolean membersLeave;
  private final List<Long> powers; // as they are after what is in updates; 0 is outside
  private final List<Optional<ValidatorUpdate>> updates = new ArrayList<>(); // after height 1, 2, ...

  SetChanges(Scenario scenario, SimKeys keys) {
    this.scenario = scenario;
    this.keys = keys;
    this.powers = new ArrayList<>(scenario.powers());
    // Who is silent or has a wrong clock is less than a third with all others; with fewer others it may be more.
    this.membersLeave = scenario.twins().isEmpty() && scenario.faults().stream().noneMatch(fault -> fault.kind() == Fault.Kind.LOST_LOG
        || fault.kind() == Fault.Kind.CLOCK || fault.kind() == Fault.Kind.OPERATOR);
  }

  /** @param height 1 or more */
  Optional<ValidatorUpdate> after(long height) {
    while (updates.size() < height) {
      updates.add(next(updates.size() + 1L));
    }
    return updates.get((int) height - 1);
  }

  private Optional<ValidatorUpdate> next(long height) {
    Dice dice = new Dice(scenario.seed()).fork(1_000 + height);
    if (!scenario.changes() || !dice.chance(60)) {
      return Optional.empty();
    }
    int place = dice.below(powers.size());
    boolean lies = scenario.liars().containsKey(place);
    long before = powers.get(place);
    long power;
    if (lies) {
      power = 1;
    } else if (before == 0) {
      power = scenario.powers().get(place);
    } else if (membersLeave && dice.chance(30) && mayLeave(place)) {
      power = 0;
    } else if (scenario.liars().isEmpty()) {
      power = Math.max(1, scenario.powers().get(place) - dice.below(3));
    } else {
      power = scenario.powers().get(place) + dice.below(3); // honest ones never less, so that liars gain nothing
    }
    powers.set(place, power);
    return Optional.of(new ValidatorUpdate(keys.key(place), power));
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
