package org.blockberry.glueberry.book;

/** A file of the book is not what it should be. */
final class DamagedBookException extends Exception {
  private static final long serialVersionUID = 1L;

  DamagedBookException(String message) {
    super(message);
  }

  DamagedBookException(String message, Throwable cause) {
    super(message, cause);
  }
}
