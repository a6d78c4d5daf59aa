package org.blockberry.sync.snapshots.join;

/** What comes of comparing, or of putting in place. */
public enum Judgement {
  /** It is right. */
  RIGHT,
  /** It is not what it claims to be. */
  WRONG,
  /** Nobody can say now. */
  UNKNOWN
}
