package org.blockberry.testing.simulator;

import org.blockberry.consensus.bft.replica.InputLog;

/** A member's log on a simulated disk that loses what was not synced. */
interface SimLog extends InputLog {
  /** What the member hears of it. */
  interface Listener {
    /** Something is about to be written or made durable: a crash may come here, and is an {@link Error}. */
    void writes();

    /** The end of a height is about to be noted. */
    void ended(long height);

    /** What a crash left of it was read. */
    void recovered();

    /** It forgot everything but what was carried over. */
    void startedOver();
  }

  /** Whether something was noted that a crash may take. */
  boolean dirty();

  /** Records that are here or were, but for those that a crash lost. */
  long size();

  /** It is full from then on when it has so many bytes. */
  void mostBytes(long most);

  /** Loss of power: of what was not synced, something may be left. */
  void crash(Dice dice);

  /** What it has of the present height is gone, and perhaps more, as if an old copy had been put back. */
  void loseTail();
}
