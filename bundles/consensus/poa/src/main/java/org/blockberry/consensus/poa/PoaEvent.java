package org.blockberry.consensus.poa;

import java.time.Instant;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.ConsensusSigner.SignedStep;
import org.blockberry.api.consensus.Proposal;
import org.blockberry.api.value.Bytes;

/** What can happen to the engine. */
sealed interface PoaEvent {
  /** The engine begins at the tip that it sees. */
  record Started(Look look) implements PoaEvent {}

  /** A block is committed, ours or one from elsewhere. Comes once or more per height. */
  record Committed(ChainTip tip, Look look) implements PoaEvent {}

  /** Transactions began to wait. */
  record TransactionsWait(Instant now) implements PoaEvent {}

  /** A timer ran out. */
  record TimerFired(long timer, Look look) implements PoaEvent {}

  /** The node built a block. */
  record Proposed(long attempt, Proposal proposal, Instant now) implements PoaEvent {}

  /** The node could not build a block. */
  record ProposeFailed(long attempt, Failure failure, Instant now) implements PoaEvent {}

  /** The signer signed what it was asked for last. */
  record Signed(Bytes signature) implements PoaEvent {}

  /** The signer signed something else before; {@code last} says what. */
  record SignRefused(String reason, SignedStep last) implements PoaEvent {}

  /** The signer did not answer. */
  record SignFailed(Failure failure, Instant now) implements PoaEvent {}

  /** The node did not commit the block. */
  record CommitFailed(long height, Failure failure, Instant now) implements PoaEvent {}

  /** Somebody wants the engine to stop after {@code height}. */
  record Park(long request, long height) implements PoaEvent {}

  /** The request of that number waits no longer. */
  record ParkCancelled(long request, Look look) implements PoaEvent {}

  /** Go on. */
  record Resume(Look look) implements PoaEvent {}
}
