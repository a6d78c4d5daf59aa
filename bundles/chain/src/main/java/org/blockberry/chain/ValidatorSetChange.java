package org.blockberry.chain;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.blockberry.api.value.Bytes;

/**
 * What a list of changes does to the total power of a set, after all checks.
 *
 * @param totalPower afterwards
 * @param priorityOfNew where a new validator starts, far back so that leaving and coming again gains nothing
 */
record ValidatorSetChange(long totalPower, long priorityOfNew) {

  /** The changes by address, ascending. */
  static Map<Bytes, Validator> distinct(List<Validator> changes) {
    Map<Bytes, Validator> byAddress = new TreeMap<>();
    for (Validator change : changes) {
      Checks.require(byAddress.put(change.address(), change) == null, () -> "validator " + change.address()
          + " is changed twice");
    }
    return byAddress;
  }

  /**
   * Checks the changes against the set.
   *
   * @throws InvalidBlockException if they cannot act
   */
  static ValidatorSetChange plan(ValidatorSet set, Map<Bytes, Validator> changes) {
    long removedPower = 0;
    int removed = 0;
    int added = 0;
    for (Validator change : changes.values()) {
      long before = powerIn(set, change);
      if (change.power() == 0) {
        Checks.require(before > 0, () -> "validator " + change.address() + " is to be removed but is not in the set");
        removedPower += before;
        removed++;
      } else if (before == 0) {
        added++;
      }
    }
    Checks.require(added > 0 || removed < set.size(), "the update would leave no validator");

    // Removals first, then deltas from the smallest: an order that never passes the limit if any does.
    long afterRemovals = set.totalPower() - removedPower;
    long[] deltas = changes.values().stream().filter(change -> change.power() > 0)
        .map(change -> change.power() - powerIn(set, change)).sorted(Comparator.naturalOrder())
        .mapToLong(Long::longValue).toArray();
    for (long delta : deltas) {
      afterRemovals += delta;
      Checks.require(afterRemovals <= BlockLimits.MAX_TOTAL_POWER, () -> "the update brings the total voting power above "
          + BlockLimits.MAX_TOTAL_POWER);
    }
    long beforeRemovals = afterRemovals + removedPower;
    return new ValidatorSetChange(afterRemovals, -(beforeRemovals + (beforeRemovals >> 3)));
  }

  private static long powerIn(ValidatorSet set, Validator change) {
    return set.find(change.address()).map(Validator::power).orElse(0L);
  }
}
