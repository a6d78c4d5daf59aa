package org.blockberry.network.blocks;

/** What the node says about a block of a peer. */
public enum Verdict {
  /** It follows the last one and its proof is right: it is being committed. */
  TAKEN,
  /** The same height is there already. */
  KNOWN,
  /** Block or proof are wrong. */
  INVALID,
  /** It cannot be judged now, for example because the engine does not take blocks of others. */
  NOT_NOW
}
