package org.blockberry.api.mempool;

/** What became of an offered transaction. Constants may be added in minor versions: treat an unknown one as refused. */
public enum AddResult {
  /** It waits in the pool now. */
  ADDED,
  /** The pool holds it already. */
  DUPLICATE,
  /** No room, and nothing that may be evicted for it. */
  FULL,
  /** Larger than the pool takes. */
  TOO_LARGE,
  /** Refused by a rule of the pool, for example a replacement by the same sender that is not better. */
  REFUSED
}
