package org.blockberry.node.sign;

/** The signer's memory cannot be trusted, so nothing is signed. */
public final class SignerStateException extends RuntimeException {
  /** @param message what is wrong and what to do */
  public SignerStateException(String message) {
    super(message);
  }

  /** As above, with the error below it. */
  public SignerStateException(String message, Throwable cause) {
    super(message, cause);
  }
}
