package org.blockberry.consensus.bft.core;

/** Where a height stands. The numbers are those of the wire's NewRoundStep, specification bft section 2.2. */
public enum Step {
  /** The height has not begun: late precommits of the one before are awaited. */
  NEW_HEIGHT(0),
  /** The proposal is awaited. */
  PROPOSE(2),
  /** Prevoted. */
  PREVOTE(3),
  /** Precommitted. */
  PRECOMMIT(5),
  /** Decided; the block is being fetched or committed. */
  COMMIT(7);

  private final int number;

  Step(int number) {
    this.number = number;
  }

  /** Number on the wire. */
  public int number() {
    return number;
  }
}
