package org.blockberry.cli.migrate;

/** A migration cannot go on; the message says why and what to do. The old blocks are where they were. */
public final class MigrationException extends Exception {
  private static final long serialVersionUID = 1;

  MigrationException(String message) {
    super(message);
  }

  MigrationException(String message, Throwable cause) {
    super(message, cause);
  }
}
