package org.blockberry.node.journal;

/** The journal cannot take a transaction now, or cannot be opened. The message says why and what to do. */
public final class JournalException extends RuntimeException {
  /** A failure with its reason. */
  public JournalException(String message) {
    super(message);
  }

  /** A failure with its cause. */
  public JournalException(String message, Throwable cause) {
    super(message, cause);
  }
}
