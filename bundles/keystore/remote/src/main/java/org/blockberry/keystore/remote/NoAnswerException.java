package org.blockberry.keystore.remote;

/** The signer gave no answer, so nothing was signed as far as this node knows. It may be asked the same again. */
final class NoAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoAnswerException(String message) {
    super(message);
  }
}
