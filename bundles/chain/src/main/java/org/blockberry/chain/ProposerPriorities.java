package org.blockberry.chain;

import java.math.BigInteger;
import java.util.List;
import org.blockberry.api.value.Bytes;

/**
 * The arithmetic of proposer choice over one set. It never fails: sums saturate, and differences wrap the way the
 * original's do. Mutable, for one thread.
 */
final class ProposerPriorities {
  private static final long WINDOW = 2; // priorities stay within this many times the total power

  private final List<Validator> validators;
  private final long totalPower;
  private final long[] priorities;

  ProposerPriorities(List<Validator> validators, long totalPower) {
    this.validators = validators;
    this.totalPower = totalPower;
    this.priorities = validators.stream().mapToLong(Validator::priority).toArray();
  }

  /** Brings the priorities into the window, then their average to zero. */
  void settle() {
    rescale(WINDOW * totalPower);
    centre();
  }

  /** One round of the choice; returns the proposer's place. */
  int next() {
    for (int i = 0; i < priorities.length; i++) {
      priorities[i] = saturatedAdd(priorities[i], validators.get(i).power());
    }
    int best = highest();
    priorities[best] = saturatedSubtract(priorities[best], totalPower);
    return best;
  }

  /** The place with the highest priority; of equal ones that with the lowest address. */
  int highest() {
    int best = 0;
    for (int i = 1; i < priorities.length; i++) {
      if (priorities[i] > priorities[best]
          || priorities[i] == priorities[best] && address(i).compareTo(address(best)) < 0) {
        best = i;
      }
    }
    return best;
  }

  /** The validators with their new priorities. */
  List<Validator> result() {
    Validator[] changed = new Validator[priorities.length];
    for (int i = 0; i < changed.length; i++) {
      changed[i] = validators.get(i).withPriority(priorities[i]);
    }
    return List.of(changed);
  }

  private void rescale(long most) {
    long highest = Long.MIN_VALUE;
    long lowest = Long.MAX_VALUE;
    for (long priority : priorities) {
      highest = Math.max(highest, priority);
      lowest = Math.min(lowest, priority);
    }
    long difference = highest - lowest;
    if (difference < 0) { // wrapped
      difference = -difference;
    }
    if (difference > most) {
      long ratio = (difference + most - 1) / most;
      for (int i = 0; i < priorities.length; i++) {
        priorities[i] /= ratio;
      }
    }
  }

  private void centre() {
    long average = average(priorities);
    for (int i = 0; i < priorities.length; i++) {
      priorities[i] = saturatedSubtract(priorities[i], average);
    }
  }

  /** The average of one or more values, rounded down. */
  static long average(long[] values) {
    long sum = 0;
    for (long value : values) {
      long next = sum + value;
      if (((sum ^ next) & (value ^ next)) < 0) {
        return exactAverage(values);
      }
      sum = next;
    }
    return Math.floorDiv(sum, values.length);
  }

  private static long exactAverage(long[] values) {
    BigInteger sum = BigInteger.ZERO;
    for (long value : values) {
      sum = sum.add(BigInteger.valueOf(value));
    }
    BigInteger[] parts = sum.divideAndRemainder(BigInteger.valueOf(values.length));
    return parts[0].longValueExact() - (parts[1].signum() < 0 ? 1 : 0);
  }

  private Bytes address(int index) {
    return validators.get(index).address();
  }

  private static long saturatedAdd(long a, long b) {
    long sum = a + b;
    return ((a ^ sum) & (b ^ sum)) < 0 ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
  }

  private static long saturatedSubtract(long a, long b) {
    long difference = a - b;
    return ((a ^ b) & (a ^ difference)) < 0 ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : difference;
  }
}
