package org.blockberry.launcher;

/** What the process tells its caller. Scripts depend on these numbers: never renumber. */
public enum ExitCode {
  /** Stopped because somebody asked for it: a signal, a command, the node itself. */
  OK(0),
  /** An error nobody foresaw, or a stop that missed its deadline. */
  ERROR(1),
  /** Wrong command line. */
  USAGE(2),
  /** Another process uses this home. */
  HOME_IN_USE(3),
  /** The home or its configuration cannot be used as it is. */
  CONFIGURATION(4),
  /** The distribution is damaged, or one of its bundles did not start. */
  START_FAILED(5);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
