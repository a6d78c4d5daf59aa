package org.blockberry.sync.light.follow;

/** There is no proven answer to a query, and nobody lied: the words say why. */
public final class UnprovenException extends Exception {
  private static final long serialVersionUID = 1;

  UnprovenException(String message) {
    super(message);
  }
}
