package org.blockberry.node.watch;

/** The call that was waited for does not come back; its result does not count any more. */
public final class StuckException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** @param message one line: which call, for how long */
  public StuckException(String message) {
    super(message, null, false, false);
  }
}
