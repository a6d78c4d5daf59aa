package org.blockberry.launcher;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What to start, and where.
 *
 * @param distribution folder with {@code features/} and {@code system/}; only read
 * @param home the node's own folder; created when missing
 * @param role name of the role feature without {@code role-}
 * @param dev a throw-away node for development: no prior step needed, weaker defaults allowed
 * @param safe no plugin from {@code deploy/} is started
 * @param startNanos when the start began, on the scale of {@link System#nanoTime()}; only for measuring
 * @param shutdownDeadline time for an orderly stop unless a service says otherwise, 1 ms to 1 h
 * @param properties further framework properties; {@code org.osgi.framework.system.packages.extra} is added to ours
 */
public record LaunchOptions(Path distribution, HomeFolder home, String role, boolean dev, boolean safe, long startNanos,
    Duration shutdownDeadline, Map<String, String> properties) {
  /** The role of a node that was not told anything else. */
  public static final String DEFAULT_ROLE = "full";
  /** The role of {@code start --dev}. */
  public static final String DEV_ROLE = "dev";
  private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(10);
  private static final Duration MAX_DEADLINE = Duration.ofHours(1);

  public LaunchOptions {
    distribution = distribution.toAbsolutePath().normalize();
    requireNonNull(home, "home");
    requireNonNull(role, "role");
    properties = Map.copyOf(properties);
    if (shutdownDeadline.toMillis() < 1 || shutdownDeadline.compareTo(MAX_DEADLINE) > 0) {
      throw new IllegalArgumentException("shutdown deadline is " + shutdownDeadline + " but must be 1 ms to 1 h");
    }
  }

  /** A full node with all defaults. */
  public static LaunchOptions of(Path distribution, Path home) {
    return new LaunchOptions(distribution, new HomeFolder(home), DEFAULT_ROLE, false, false, System.nanoTime(),
        DEFAULT_DEADLINE, Map.of());
  }

  public LaunchOptions withRole(String newRole) {
    return new LaunchOptions(distribution, home, newRole, dev, safe, startNanos, shutdownDeadline, properties);
  }

  public LaunchOptions withDev(boolean newDev) {
    return new LaunchOptions(distribution, home, role, newDev, safe, startNanos, shutdownDeadline, properties);
  }

  public LaunchOptions withSafe(boolean newSafe) {
    return new LaunchOptions(distribution, home, role, dev, newSafe, startNanos, shutdownDeadline, properties);
  }

  public LaunchOptions withStartNanos(long newStartNanos) {
    return new LaunchOptions(distribution, home, role, dev, safe, newStartNanos, shutdownDeadline, properties);
  }

  public LaunchOptions withShutdownDeadline(Duration newDeadline) {
    return new LaunchOptions(distribution, home, role, dev, safe, startNanos, newDeadline, properties);
  }

  public LaunchOptions withProperties(Map<String, String> newProperties) {
    return new LaunchOptions(distribution, home, role, dev, safe, startNanos, shutdownDeadline, newProperties);
  }
}
