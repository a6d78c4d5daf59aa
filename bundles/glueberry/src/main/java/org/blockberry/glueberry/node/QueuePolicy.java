package org.blockberry.glueberry.node;

/** What happens to a message when the application's queue is full. */
public enum QueuePolicy {
  /** The stream is not read until there is room: the sender waits and nothing is lost. */
  WAIT,
  /** It is dropped, counted, logged with peer and stream: as in the original, but not silently. */
  DROP
}
