package org.blockberry.chain.light;

import static java.util.Objects.requireNonNull;

/** Why a source gave no light block. */
public final class LightSourceException extends Exception {
  private static final long serialVersionUID = 1;

  /** What went wrong. */
  private final Reason reason;

  /** For a failure with its text, written for a person. */
  public LightSourceException(Reason reason, String message) {
    this(reason, message, null);
  }

  /** For a failure with its text and what caused it. */
  public LightSourceException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = requireNonNull(reason, "reason");
  }

  /** What went wrong. */
  public enum Reason {
    /** No answer, or an error that says nothing about the height. Asking later may help. */
    UNREACHABLE,
    /** The height is above the newest block that the source has. */
    NOT_YET,
    /** The source does not keep the height any more, or never did. */
    NOT_KEPT,
    /** The answer breaks the format: whoever sends that is no source. */
    WRONG_ANSWER
  }

  /** What went wrong. */
  public Reason reason() {
    return reason;
  }
}
