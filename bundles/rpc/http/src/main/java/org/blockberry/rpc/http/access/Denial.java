package org.blockberry.rpc.http.access;

import static java.util.Objects.requireNonNull;

/**
 * Why something is not done for a caller.
 *
 * @param kind what kind of reason
 * @param text for the caller; holds nothing the caller sent
 */
public record Denial(Kind kind, String text) {
  /** Reasons, with the HTTP status they answer. */
  public enum Kind {
    /** The credential is unknown, revoked, expired or malformed. */
    BAD_CREDENTIAL(401),
    /** There is no credential, and one is needed. */
    NO_CREDENTIAL(401),
    /** The credential is good but not for this. */
    FORBIDDEN(403),
    /** More often than allowed. */
    TOO_OFTEN(429);

    private final int status;

    Kind(int status) {
      this.status = status;
    }

    /** HTTP status. */
    public int status() {
      return status;
    }
  }

  /** Refuses null. */
  public Denial {
    requireNonNull(kind, "kind");
    requireNonNull(text, "text");
  }
}
