package org.blockberry.libp2p.host;

/** Why connections were refused or closed by us, besides the rules a peer can break. Each is a counter of its own. */
public enum CutOff {
  /** The gate said no. */
  GATE,
  /** Too many connections are not through the handshake. */
  PENDING_LIMIT,
  /** Too many connections in all. */
  CONNECTION_LIMIT,
  /** Too many from one address. */
  ADDRESS_LIMIT,
  /** Too many of one peer. */
  PEER_LIMIT,
  /** The handshake took too long. */
  HANDSHAKE_TIMEOUT,
  /** The high watermark was passed. */
  WATERMARK,
  /** A second connection of a peer that nobody used. */
  DUPLICATE,
  /** Too many new ones from one address in a short time. */
  ADDRESS_RATE
}
