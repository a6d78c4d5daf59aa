package org.blockberry.libp2p.yamux;

/** Why a stream is no more. */
public enum StreamEnd {
  /** Both sides have said that they are done. */
  FINISHED,
  /** We reset it. */
  RESET_BY_US,
  /** The peer reset it; what had arrived before may still be read. */
  RESET_BY_PEER,
  /** The peer did not answer it, or went silent after we were done. */
  TIMEOUT,
  /** There was no memory left for what arrived. */
  NO_MEMORY,
  /** The session ended. */
  SESSION_ENDED
}
