package org.blockberry.api.consensus;

/** The key is in another process that gave no answer: nothing was signed as far as this node knows. The same may be asked again, later. */
public final class SignerAwayException extends RuntimeException {
  /** @param message who did not answer, and why */
  public SignerAwayException(String message) {
    super(message);
  }
}
