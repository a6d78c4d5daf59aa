package org.blockberry.crypto;

import java.security.GeneralSecurityException;

/** A peer's public key forces a shared secret that everybody knows. The peer is broken or hostile: cut it off. */
public final class WeakKeyException extends GeneralSecurityException {
  private static final long serialVersionUID = 1L;

  /** With one line for the log. */
  public WeakKeyException(String message) {
    super(message);
  }
}
