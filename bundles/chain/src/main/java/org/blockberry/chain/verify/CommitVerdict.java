package org.blockberry.chain.verify;

import static java.util.Objects.requireNonNull;

import org.blockberry.chain.InvalidBlockException;

/**
 * What verifying a commit gave.
 *
 * @param outcome accepted or why not
 * @param tallied power of the signatures that count
 * @param needed power that had to be exceeded
 * @param reason what is wrong, empty if accepted
 */
public record CommitVerdict(Outcome outcome, long tallied, long needed, String reason) {
  /** Refuses null. */
  public CommitVerdict {
    requireNonNull(outcome, "outcome");
    requireNonNull(reason, "reason");
  }

  /** How it ended. */
  public enum Outcome {
    /** Enough power signed, and every signature looked at is valid. */
    ACCEPTED,
    /** Nothing is wrong with the commit, but the set in question did not sign with enough power. */
    NOT_ENOUGH_POWER,
    /** The commit breaks a rule. */
    INVALID
  }

  /** Whether the commit was accepted. */
  public boolean accepted() {
    return outcome == Outcome.ACCEPTED;
  }

  /**
   * Does nothing if the commit was accepted.
   *
   * @throws InvalidBlockException with the reason if not
   */
  public void orThrow() {
    if (!accepted()) {
      throw new InvalidBlockException(reason);
    }
  }

  static CommitVerdict invalid(String reason) {
    return new CommitVerdict(Outcome.INVALID, 0, 0, reason);
  }
}
