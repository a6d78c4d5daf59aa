package org.blockberry.node.commit;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where a test wants the process to die, given by the framework property {@code blockberry.crash.at}, for example
 * {@code after-results:12}. Development nodes only.
 *
 * @param point place in the commit
 * @param height height at which it dies
 * @param death ends the process without any clean-up; unit tests replace it
 */
public record CrashPlan(CrashPoint point, long height, Runnable death) {
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
    String[] parts = text.strip().split(":", -1);
    Optional<CrashPoint> point = Arrays.stream(CrashPoint.values()).filter(each -> word(each).equals(parts[0])).findFirst();
    if (parts.length != 2 || point.isEmpty() || !parts[1].matches("[1-9][0-9]{0,17}")) {
      throw new IllegalArgumentException("blockberry.crash.at is \"" + text + "\" but must be POINT:HEIGHT with POINT one of "
          + Arrays.stream(CrashPoint.values()).map(CrashPlan::word).collect(Collectors.joining(", ")) + " and HEIGHT 1 or more");
    }
    return Optional.of(new CrashPlan(point.get(), Long.parseLong(parts[1]), () -> Runtime.getRuntime().halt(EXIT_CODE)));
  }

  private static String word(CrashPoint point) {
    return point.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Dies here, without any clean-up, if this is the place. */
  void reached(CrashPoint where, long atHeight) {
    if (point == where && height == atHeight) {
      death.run();
    }
  }
}
