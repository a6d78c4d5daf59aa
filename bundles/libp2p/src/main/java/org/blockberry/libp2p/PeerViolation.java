package org.blockberry.libp2p;

import static java.util.Objects.requireNonNull;

/**
 * A peer broke a rule, or a limit that protects us was reached: the connection (or the stream, where the thrower says so) cannot be used any
 * further. Carries no stack trace, for peers can provoke it at will.
 */
public final class PeerViolation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Violation kind;

  /** @param message one line for the log, without secrets and without unescaped foreign text */
  public PeerViolation(Violation kind, String message) {
    super(message, null, false, false);
    this.kind = requireNonNull(kind, "kind");
  }

  /** What it is counted as. */
  public Violation kind() {
    return kind;
  }
}
