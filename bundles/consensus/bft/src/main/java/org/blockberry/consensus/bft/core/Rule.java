package org.blockberry.consensus.bft.core;

/** The rules of the paper by their names in specification bft section 2, and what we add to them; for counting. */
public enum Rule {
  /** Line 11: a round begins. */
  R0,
  /** Line 22: a fresh proposal is prevoted. */
  R1,
  /** Line 28: a proposal with an earlier quorum of prevotes is prevoted. */
  R2,
  /** Line 34: prevotes for different things: wait a little. */
  R3,
  /** Line 36: a quorum of prevotes for a valid block. */
  R4,
  /** Line 44: a quorum of prevotes for nil. */
  R5,
  /** Line 47: precommits for different things: wait a little. */
  R6,
  /** Line 49: decision. */
  R7,
  /** Line 55: somebody honest is in a later round. */
  R8,
  /** Line 57: no proposal came in time. */
  R9,
  /** Line 61: prevotes did not agree in time. */
  R10,
  /** Line 65: precommits did not agree in time. */
  R11,
  /** A quorum of prevotes of an earlier round made a block the valid one. */
  LATE_POLKA,
  /** A quorum of precommits for nil ended the round. */
  FAST_NIL,
  /** A block was decided before it was here. */
  COMMIT_WAIT,
  /** A proposal was not prevoted because its time is wrong. */
  UNTIMELY,
  /** A proposal was not prevoted because another block is locked. */
  LOCKED,
  /** A height went on from where we stood, without the inputs that led there. */
  GOES_ON
}
