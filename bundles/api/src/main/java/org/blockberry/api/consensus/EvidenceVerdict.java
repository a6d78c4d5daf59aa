package org.blockberry.api.consensus;

import java.util.Objects;

/** What the node says about evidence that it was given. Immutable. */
public final class EvidenceVerdict {
  /** What became of the evidence. Constants may be added in minor versions. */
  public enum Kind {
    /** It is right, new and durable, and waits for a block. */
    TAKEN,
    /** Evidence of the same offence waits or is in a block. */
    KNOWN,
    /** It proves nothing, whoever sent it. */
    INVALID,
    /** It cannot be judged or taken now, and nobody is to blame. */
    NOT_NOW
  }

  private final Kind kind;
  private final String reason;

  private EvidenceVerdict(Kind kind, String reason) {
    this.kind = Objects.requireNonNull(kind, "kind");
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** @param reason one line for an operator; empty if there is nothing to say */
  public static EvidenceVerdict of(Kind kind, String reason) {
    return new EvidenceVerdict(kind, reason);
  }

  /** What became of the evidence. */
  public Kind kind() {
    return kind;
  }

  /** One line for an operator; empty if there is nothing to say. */
  public String reason() {
    return reason;
  }

  @Override
  public String toString() {
    return reason.isEmpty() ? kind.toString() : kind + " (" + reason + ")";
  }
}
