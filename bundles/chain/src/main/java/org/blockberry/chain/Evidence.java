package org.blockberry.chain;

import java.time.Instant;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.wire.ProtoMessage;

/** Shows that validators misbehaved. {@link #encode} gives the concrete message, without the choice around it. */
public sealed interface Evidence extends ProtoMessage permits DuplicateVoteEvidence, LightClientAttackEvidence {
  /** Height of the misbehaviour; for an attack the last common one. */
  long height();

  /** Time of the block at {@link #height}. */
  Instant timestamp();

  /** Total power of the set at {@link #height}. */
  long totalVotingPower();

  /** Tells this evidence from other, 32 bytes or a little more: for finding duplicates and for the RPC answer. */
  Bytes identity();

  /**
   * Checks the rules that need nothing else.
   *
   * @throws InvalidBlockException if one is broken
   */
  void validate();

  /** Calls the method of {@code visitor} for this kind. */
  <R> R accept(Visitor<R> visitor);

  /** Receives one piece of evidence. */
  interface Visitor<R> {
    /** Two votes of one validator in one round. */
    R duplicateVote(DuplicateVoteEvidence evidence);

    /** A false block for light clients. */
    R lightClientAttack(LightClientAttackEvidence evidence);
  }
}
