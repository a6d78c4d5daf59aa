package org.blockberry.launcher;

import static java.util.Objects.requireNonNull;

/** The node cannot start. The message is one line for the operator: what is wrong and what to do. */
public final class LaunchException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  public LaunchException(ExitCode exitCode, String message) {
    this(exitCode, message, null);
  }

  public LaunchException(ExitCode exitCode, String message, Throwable cause) {
    super(requireNonNull(message, "message"), cause);
    this.exitCode = requireNonNull(exitCode, "exitCode");
  }

  public ExitCode exitCode() {
    return exitCode;
  }
}
