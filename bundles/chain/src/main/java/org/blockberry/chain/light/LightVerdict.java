package org.blockberry.chain.light;

import static java.util.Objects.requireNonNull;

/**
 * What verifying a header gave.
 *
 * @param outcome trusted or why not
 * @param reason what is wrong, empty if trusted
 */
public record LightVerdict(Outcome outcome, String reason) {
  /** The header is trusted. */
  public static final LightVerdict TRUSTED = new LightVerdict(Outcome.TRUSTED, "");

  /** Refuses null. */
  public LightVerdict {
    requireNonNull(outcome, "outcome");
    requireNonNull(reason, "reason");
  }

  /** How it ended. */
  public enum Outcome {
    /** The header may be trusted now. */
    TRUSTED,
    /** Too few of the trusted validators signed: verify a header between the two first. */
    NOT_ENOUGH_TRUST,
    /** The trusted header is too old to build on. */
    EXPIRED,
    /** The header, or who sent it, is wrong. */
    INVALID
  }

  /** Whether the header is trusted now. */
  public boolean trusted() {
    return outcome == Outcome.TRUSTED;
  }

  static LightVerdict invalid(String reason) {
    return new LightVerdict(Outcome.INVALID, reason);
  }
}
