package org.blockberry.libp2p.host;

import java.io.IOException;

/** Why a connection or stream did not come about, or is no more. */
public final class HostException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What to do about it. */
  public enum Kind {
    /** None of the addresses could be reached, or nobody there completed the handshake. Try later. */
    UNREACHABLE,
    /** The gate does not allow it. */
    REFUSED,
    /** The peer has none of the protocols. */
    NO_COMMON_PROTOCOL,
    /** A limit of ours or of the peer. Try later. */
    LIMIT,
    /** Nothing came in time. Try later. */
    TIMEOUT,
    /** The connection or the host is closed. */
    CLOSED
  }

  private final Kind kind;

  /** With one line for the log. */
  public HostException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** With what was behind it. */
  public HostException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What to do about it. */
  public Kind kind() {
    return kind;
  }
}
