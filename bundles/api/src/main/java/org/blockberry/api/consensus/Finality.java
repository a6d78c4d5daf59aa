package org.blockberry.api.consensus;

/** When a block of an engine cannot be undone any more. Constants may be added in minor versions. */
public enum Finality {
  /** At once, by signatures of more than two thirds of the power. */
  INSTANT,
  /** After a number of later blocks. */
  DEPTH,
  /** At once, as long as members only crash. */
  CRASH_ONLY,
  /** The engine decides nothing itself. */
  NONE
}
