package org.blockberry.ops.shell.command;

import org.blockberry.ops.shell.server.ShellEngine;

/** A command did not do what it was asked for. The message is one line for standard error. */
public final class CommandFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private CommandFailure(int exitCode, String message) {
    super(message.strip().replaceAll("\\s*\\R\\s*", "; "));
    this.exitCode = exitCode;
  }

  /** It was understood but could not be done. */
  public static CommandFailure failed(String message) {
    return new CommandFailure(ShellEngine.FAILED, message);
  }

  /** It was not understood. */
  public static CommandFailure usage(String message) {
    return new CommandFailure(ShellEngine.USAGE, message);
  }

  /** What the client's process exits with. */
  public int exitCode() {
    return exitCode;
  }
}
