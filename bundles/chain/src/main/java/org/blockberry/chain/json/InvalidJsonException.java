package org.blockberry.chain.json;

/** A text is not JSON, or JSON is not the value it should be. Its writer is at fault. */
public final class InvalidJsonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An error whose text says what is wrong, and where. */
  public InvalidJsonException(String reason) {
    super(reason);
  }
}
