package org.blockberry.libp2p.yamux;

/** What happens to a session as a whole. Called in its thread, from inside its methods. */
public interface SessionHandler {
  /**
   * The peer opened a stream, within its limits.
   *
   * @return who is told about it, or null to reset it
   */
  StreamHandler opened(YamuxStream stream);

  /** The peer answered a ping. */
  void pong(long roundTripNanos);

  /** The peer ended the session; all streams have ended. Close the connection. */
  void goneAway(long code);
}
