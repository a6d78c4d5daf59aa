package org.blockberry.cli.backup;

/** A backup cannot be made, trusted or put in place; one line with the way out. Nothing was changed. */
public final class BackupException extends Exception {
  private static final long serialVersionUID = 1L;

  BackupException(String message) {
    super(message);
  }

  BackupException(String message, Throwable cause) {
    super(message, cause);
  }
}
