package org.blockberry.glueberry.connection;

/** What can happen to a peer. */
public enum Trigger {
  /** The application, or the start of the node, wants a connection. */
  DIAL,
  /** The wait of the reconnect loop is over. */
  RETRY,
  /** A dial is through, and the peer has accepted it. */
  DIAL_SUCCEEDED,
  /** A dial that was asked for found nobody. */
  DIAL_FAILED,
  /** A dial of the reconnect loop found nobody. */
  RETRY_FAILED,
  /** The reconnect loop has no attempt left. */
  RETRIES_EXHAUSTED,
  /** The peer opened its handshake stream. */
  HANDSHAKE_STREAM,
  /** The peer opened a named stream on a new connection, with keys of an earlier handshake that we still hold. */
  STREAM_RESUMED,
  /** The application says the handshake is done. */
  HANDSHAKE_FINALIZED,
  /** The handshake was not done in time. */
  HANDSHAKE_TIMED_OUT,
  /** The cooldown is over. */
  COOLDOWN_OVER,
  /** The last connection to the peer is gone. */
  CONNECTION_LOST,
  /** The application wants no connection. */
  DISCONNECT,
  /** The peer was put on the blacklist. */
  BLACKLISTED,
  /** The application wants no further attempts. */
  RECONNECT_CANCELLED
}
