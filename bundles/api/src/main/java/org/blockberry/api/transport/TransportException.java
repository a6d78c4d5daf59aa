package org.blockberry.api.transport;

import java.util.Objects;

/** Something cannot be done with a peer. */
public final class TransportException extends RuntimeException {
  /** What stands in the way. New ones may be added in minor versions. */
  public enum Reason {
    /** There is no connection in the state that this needs. */
    NOT_CONNECTED,
    /** The peer is not admitted for that stream, or the stream is not offered. */
    NOT_ADMITTED,
    /** The peer is banned. */
    BANNED,
    /** Too much waits to be sent; try again. */
    BUSY,
    /** The message is too long. */
    TOO_LARGE,
    /** No address is known that can be dialled. */
    NO_ADDRESS,
    /** Any other. */
    FAILED
  }

  private final Reason reason;

  /** @param message one line for an operator */
  public TransportException(Reason reason, String message) {
    super(message);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** What stands in the way. */
  public Reason reason() {
    return reason;
  }

  /** Whether trying again later may succeed without anything else being done. */
  public boolean retriable() {
    return reason == Reason.NOT_CONNECTED || reason == Reason.BUSY;
  }
}
