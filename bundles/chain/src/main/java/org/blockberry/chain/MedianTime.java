package org.blockberry.chain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The block time of CometBFT 0.38 without proposer-based timestamps: the median of the precommits' times, weighted by
 * power. Our engines use the proposer's clock; the median remains for chains that were made with it.
 */
public final class MedianTime {
  private MedianTime() {}

  /**
   * One vote's time.
   *
   * @param time when it was signed
   * @param weight voting power, 0 or more
   */
  public record WeightedTime(Instant time, long weight) {}

  /**
   * The weighted median of {@code times}.
   *
   * @return empty if there are none
   */
  public static Optional<Instant> of(List<WeightedTime> times) {
    List<WeightedTime> sorted = new ArrayList<>(times);
    sorted.sort(Comparator.comparing(WeightedTime::time));
    long left = sorted.stream().mapToLong(WeightedTime::weight).reduce(0, Math::addExact) / 2;
    for (WeightedTime vote : sorted) {
      if (left <= vote.weight()) {
        return Optional.of(vote.time());
      }
      left -= vote.weight();
    }
    return Optional.empty();
  }

  /**
   * The time of the block after {@code commit}. Every signer is taken from {@code signers}, the set that was verified
   * (security class C1).
   *
   * @param signers set of the commit's height
   * @throws InvalidBlockException if an address is unknown or nobody signed
   */
  public static Instant of(Commit commit, ValidatorSet signers) {
    List<WeightedTime> times = new ArrayList<>(commit.size());
    for (CommitSig sig : commit.signatures()) {
      if (sig.flag() != BlockIdFlag.ABSENT) {
        Validator signer = signers.find(sig.validatorAddress()).orElseThrow(() ->
            new InvalidBlockException("the commit has a signature by " + sig.validatorAddress()
                + ", which is not in the validator set"));
        times.add(new WeightedTime(sig.timestamp(), signer.power()));
      }
    }
    return of(times).orElseThrow(() -> new InvalidBlockException("the commit has no signature to take a time from"));
  }
}
