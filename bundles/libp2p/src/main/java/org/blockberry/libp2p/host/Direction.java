package org.blockberry.libp2p.host;

/** Who opened a connection. */
public enum Direction {
  /** The peer. */
  INBOUND,
  /** We. */
  OUTBOUND
}
