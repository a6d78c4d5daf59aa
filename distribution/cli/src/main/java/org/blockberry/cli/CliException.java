package org.blockberry.cli;

/** A command cannot go on; the message is one line for standard error with the way out. */
public final class CliException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private CliException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** It cannot be done. */
  public static CliException failed(String message) {
    return new CliException(ExitCodes.FAILED, message, null);
  }

  /** It cannot be done, because of {@code cause}, which {@code --debug} shows. */
  public static CliException failed(String message, Throwable cause) {
    return new CliException(ExitCodes.FAILED, message, cause);
  }

  /** Somebody who was asked lies. */
  static CliException lies(String message) {
    return new CliException(ExitCodes.LIES, message, null);
  }

  /** The command line does not fit. */
  public static CliException usage(String message) {
    return new CliException(ExitCodes.USAGE, message, null);
  }

  /** Exit code of the process. */
  public int exitCode() {
    return exitCode;
  }
}
