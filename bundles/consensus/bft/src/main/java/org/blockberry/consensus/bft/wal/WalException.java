package org.blockberry.consensus.bft.wal;

/** The log cannot be used; nothing may be signed. */
public class WalException extends RuntimeException {
  /** @param message what is wrong and what to do */
  public WalException(String message) {
    super(message);
  }

  /** As above, with the error below it. */
  public WalException(String message, Throwable cause) {
    super(message, cause);
  }
}
