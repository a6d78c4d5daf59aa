package org.blockberry.ops.shell.server;

import java.time.Duration;

/**
 * Bounds of the shell server.
 *
 * @param sessions at once, 1 to 256; more are refused with a reason
 * @param idle time without a command after which a session is closed
 * @param stalled time after which a client that does not read is dropped
 */
public record ShellLimits(int sessions, Duration idle, Duration stalled) {
  /** 16 sessions, 30 minutes, 60 seconds. */
  public static final ShellLimits DEFAULT = new ShellLimits(16, Duration.ofMinutes(30), Duration.ofSeconds(60));

  /** Checks the bounds. */
  public ShellLimits {
    if (sessions < 1 || sessions > 256) {
      throw new IllegalArgumentException("sessions is " + sessions + " but must be 1 to 256");
    }
    if (idle.toMillis() < 1 || stalled.toMillis() < 1) {
      throw new IllegalArgumentException("idle and stalled must be 1 ms or more");
    }
  }
}
