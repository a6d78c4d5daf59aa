package org.blockberry.api.keystore;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.blockberry.api.consensus.ConsensusSigner.Signed;
import org.blockberry.api.consensus.ConsensusSigner.SignedStep;

/** What a key answers that was asked to sign a vote or a proposal: a signature, or why there is none. Immutable. */
public final class StepAnswer {
  private final Signed signed;
  private final String reason;
  private final SignedStep last;

  private StepAnswer(Signed signed, String reason, SignedStep last) {
    this.signed = signed;
    this.reason = reason;
    this.last = last;
  }

  /** A signature. */
  public static StepAnswer of(Signed signed) {
    return new StepAnswer(requireNonNull(signed, "signed"), "", null);
  }

  /**
   * No signature, because it would contradict an earlier one.
   *
   * @param last what the key signed last
   */
  public static StepAnswer refused(String reason, SignedStep last) {
    return new StepAnswer(null, requireNonNull(reason, "reason"), requireNonNull(last, "last"));
  }

  /** No answer from where the key is; asking again may help. */
  public static StepAnswer away(String reason) {
    return new StepAnswer(null, requireNonNull(reason, "reason"), null);
  }

  /** The signature and what it signs; empty if the key refused or is away. */
  public Optional<Signed> signed() {
    return Optional.ofNullable(signed);
  }

  /** Why there is no signature; empty text if there is one. */
  public String reason() {
    return reason;
  }

  /** What the key signed last; only of a key that refused. */
  public Optional<SignedStep> last() {
    return Optional.ofNullable(last);
  }
}
