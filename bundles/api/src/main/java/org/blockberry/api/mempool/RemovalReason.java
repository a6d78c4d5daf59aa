package org.blockberry.api.mempool;

/** Why a transaction left a pool. Constants may be added in minor versions. */
public enum RemovalReason {
  /** It is in a block. */
  COMMITTED("committed"),
  /** Its time is over. */
  EXPIRED("expired"),
  /** A better transaction needed the room. */
  EVICTED("evicted"),
  /** Its sender sent a better one. */
  REPLACED("replaced"),
  /** The application refuses it now. */
  INVALID("invalid"),
  /** An operator emptied the pool. */
  FLUSHED("flushed"),
  /** The next pool had no room for it when the pool was replaced. */
  NOT_CARRIED_OVER("not-carried-over"),
  /** The journal of the node could not make it durable, so whoever sent it was not told that it is accepted. */
  NOT_JOURNALED("not-journaled");

  private final String text;

  RemovalReason(String text) {
    this.text = text;
  }

  /** The word in events, metrics and answers. */
  public String text() {
    return text;
  }
}
