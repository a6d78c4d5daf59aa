package org.blockberry.testing.simulator;

/** How a member lies. */
public enum Behaviour {
  /** Says nothing for a while, also when it should propose. */
  SILENT,
  /** Proposes different blocks to different members. */
  EQUIVOCATE,
  /** Votes differently to different members. */
  DOUBLE_VOTE,
  /** Votes for every proposal that it sees, whatever it voted for before. */
  AMNESIA,
  /** Keeps parts of blocks from some. */
  WITHHOLD_PARTS,
  /** Sends parts that do not belong to the block. */
  BAD_PARTS,
  /** Proposes blocks of another time. */
  WRONG_TIME,
  /** Proposes blocks that the application refuses. */
  INVALID_BLOCK,
  /** Sends old messages again. */
  REPLAY,
  /** Sends bytes that are no messages. */
  MALFORMED,
  /** Claims majorities and votes that it never saw, and heights where nobody is. */
  FALSE_CLAIMS,
  /** Gives those who are behind blocks that nobody decided. */
  LIE_IN_SYNC,
  /** Signs votes with a key that is not its own. */
  FORGE,
  /** Adds to its precommits what the application refuses, too much, something unsigned or nothing; and to other votes. */
  BAD_EXTENSION,
  /** Passes on what others signed for a chain of another name. */
  OTHER_CHAIN,
  /** Proposes blocks of more bytes, and of more parts, than allowed. */
  OVERSIZED;

  /** So many of the first ones are chosen by chance; the schedules of a seed stay what they were. */
  static final int RANDOM = 13;
}
