package org.blockberry.glueberry.observe;

/** How a handshake ended. */
public enum HandshakeResult {
  /** The peer is established. */
  SUCCESS,
  /** The connection was lost, closed or refused before. */
  FAILURE,
  /** It was not done in time. */
  TIMEOUT
}
