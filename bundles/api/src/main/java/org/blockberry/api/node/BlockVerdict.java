package org.blockberry.api.node;

import java.util.Objects;

/** What the node says about a block that somebody else decided. Immutable. */
public final class BlockVerdict {
  /** What became of the block. Constants may be added in minor versions. */
  public enum Kind {
    /** Block and proof are right. Offered: it is being committed. In a {@link CatchUp}: it is committed and durable. */
    TAKEN,
    /** The chain has that height already. */
    KNOWN,
    /** Block or proof are wrong, whoever sent it. */
    INVALID,
    /** It cannot be judged or taken now, and nobody is to blame; try again. */
    NOT_NOW
  }

  private final Kind kind;
  private final String reason;

  private BlockVerdict(Kind kind, String reason) {
    this.kind = Objects.requireNonNull(kind, "kind");
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** @param reason one line for an operator; empty if there is nothing to say */
  public static BlockVerdict of(Kind kind, String reason) {
    return new BlockVerdict(kind, reason);
  }

  /** What became of the block. */
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
