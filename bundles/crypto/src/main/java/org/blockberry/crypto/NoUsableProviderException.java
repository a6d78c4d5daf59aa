package org.blockberry.crypto;

/** No provider passed the self-test for a purpose; the message names each and why. The node must not run like this. */
public final class NoUsableProviderException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** With the purpose and all reasons. */
  public NoUsableProviderException(String message) {
    super(message);
  }
}
