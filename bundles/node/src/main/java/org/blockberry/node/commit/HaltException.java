package org.blockberry.node.commit;

/** The chain cannot go on without an operator; the message says why and what to do. */
public class HaltException extends RuntimeException {
  /** @param message one line */
  public HaltException(String message) {
    super(message);
  }

  /** As above, with the error below it. */
  public HaltException(String message, Throwable cause) {
    super(message, cause);
  }
}
