package org.blockberry.glueberry.connection;

/** What the owner of a connection has to do, in the order given. Stopping what does not run does nothing. */
public enum Effect {
  /** Dial the peer; the result is reported with the epoch of the state that asked for it. */
  START_DIAL,
  /** Give up the dial that is under way. */
  CANCEL_DIAL,
  /** Begin the time in which the handshake must be done. */
  START_HANDSHAKE_TIMER,
  /** End it. */
  STOP_HANDSHAKE_TIMER,
  /** Begin a reconnect loop at attempt 0. */
  START_RECONNECTING,
  /** Wait for the next attempt of the running loop. */
  WAIT_FOR_RETRY,
  /** End the reconnect loop. */
  STOP_RECONNECTING,
  /** Begin the cooldown. */
  START_COOLDOWN,
  /** End the cooldown early. */
  STOP_COOLDOWN,
  /** Note in the address book that the peer was there. */
  RECORD_LAST_SEEN,
  /** End our half of the handshake stream. */
  CLOSE_HANDSHAKE_STREAM,
  /** Close all connections to the peer. */
  CLOSE_CONNECTIONS,
  /** End all streams of the peer and wipe its keys, at once, before anything newer can come (specification 3.8). */
  CLEAN_UP
}
