package org.blockberry.libp2p;

/** The reasons for which a peer is cut off. Each is a counter of its own. */
public enum Violation {
  /** Bytes that no sender of this protocol writes. */
  MALFORMED,
  /** A length or number above its bound. */
  TOO_LARGE,
  /** More of something than one peer may have. */
  TOO_MANY,
  /** Many messages that carry nothing, or that only make us answer. */
  FLOOD,
  /** It makes us answer and does not read the answers. */
  NOT_READING,
  /** More data than it was granted, or credit that no counter holds. */
  FLOW_CONTROL,
  /** A message that has no place in the state of the protocol. */
  OUT_OF_ORDER,
  /** A sealed message that does not open. */
  FORGED,
  /** It is not who it must be: a bad signature, another key, or ourselves. */
  IDENTITY,
  /** A key of a type we do not accept. */
  KEY_TYPE,
  /** A key that makes the shared secret known to everybody. */
  WEAK_KEY,
  /** Nothing came in time. */
  TIMEOUT,
  /** The counter of a key is used up; not the peer's fault. */
  EXHAUSTED
}
