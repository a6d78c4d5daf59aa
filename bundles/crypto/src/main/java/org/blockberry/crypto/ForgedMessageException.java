package org.blockberry.crypto;

import java.security.GeneralSecurityException;

/**
 * A sealed message did not open: it was altered, cut short, or sealed with another key, nonce or associated data. Which
 * of these cannot be told. The channel it came from must not be used further.
 */
public final class ForgedMessageException extends GeneralSecurityException {
  private static final long serialVersionUID = 1L;

  /** With one line for the log. */
  public ForgedMessageException(String message) {
    super(message);
  }
}
