package org.blockberry.node.commit;

import java.util.Locale;
import java.util.Optional;

/**
 * Where a test wants the process to die, given by the framework property {@code blockberry.crash.at}, for example
 * {@code after-results:12}. Development nodes only.
 *
 * @param point place in the commit
 * @param height height at which it dies
 */
public record CrashPlan(CrashPoint point, long height) {
  /** Exit code of {@code kill -9} as shells show it. */
  static final int EXIT_CODE = 137;

  /**
   * Reads the property.
   *
   * @throws IllegalArgumentException the text has another form
   */
  public static Optional<CrashPlan> parse(String text) {
    if (text == null || text.isBlank()) {
      return Optional.empty();
    }
    String[] parts = text.split(":");
    if (parts.length != 2) {
      throw new IllegalArgumentException("blockberry.crash.at is \"" + text + "\" but must be POINT:HEIGHT");
    }
    return Optional.of(new CrashPlan(CrashPoint.valueOf(parts[0].toUpperCase(Locale.ROOT).replace('-', '_')),
        Long.parseLong(parts[1])));
  }

  /** Dies here, without any clean-up, if this is the place. */
  void reached(CrashPoint where, long atHeight) {
    if (point == where && height == atHeight) {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }
}
