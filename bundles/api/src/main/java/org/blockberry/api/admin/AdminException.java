package org.blockberry.api.admin;

/** An operator's request cannot be carried out; the message says why and what to do. The node is unchanged. */
public final class AdminException extends RuntimeException {
  /** @param message one line */
  public AdminException(String message) {
    super(message);
  }
}
