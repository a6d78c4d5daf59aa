package org.blockberry.consensus.none;

import java.util.Optional;
import org.blockberry.api.consensus.ChainTip;
import org.blockberry.api.consensus.SealedBlock;

/** What can happen to a follower. */
sealed interface FollowerEvent {
  /** The engine begins, or a block is committed. Comes once or more per height. */
  record TipIs(ChainTip tip) implements FollowerEvent {}

  /** Blocks may wait. */
  record Offered() implements FollowerEvent {}

  /** The next candidate, if there is one, as asked for. */
  record Taken(Optional<SealedBlock> block) implements FollowerEvent {}

  /** A candidate was checked. */
  record Checked(long check, Optional<String> problem) implements FollowerEvent {}

  /** A check or commit could not be carried out. */
  record Failed(long height, boolean retriable, String reason) implements FollowerEvent {}

  /** A timer ran out. */
  record TimerFired(long timer) implements FollowerEvent {}

  /** Somebody wants the engine to stop after {@code height}. */
  record Park(long request, long height) implements FollowerEvent {}

  /** The request of that number waits no longer. */
  record ParkCancelled(long request) implements FollowerEvent {}

  /** Go on. */
  record Resume() implements FollowerEvent {}
}
