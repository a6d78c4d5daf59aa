package org.blockberry.api.load;

import java.util.Objects;

/** What the application has of what it should have. Immutable. */
public final class LoadCheck {
  private final int asked;
  private final int missing;
  private final String problem;

  private LoadCheck(int asked, int missing, String problem) {
    this.asked = asked;
    this.missing = missing;
    this.problem = Objects.requireNonNull(problem, "problem");
  }

  /**
   * Counted.
   *
   * @param asked things looked for, 0 or more
   * @param missing those that were not as they should be, 0 to {@code asked}
   */
  public static LoadCheck of(int asked, int missing) {
    if (missing < 0 || missing > asked) {
      throw new IllegalArgumentException(missing + " of " + asked + " cannot be missing");
    }
    return new LoadCheck(asked, missing, "");
  }

  /** The same with something else that is wrong, in one line; the run is not clean then. */
  public LoadCheck withProblem(String text) {
    return new LoadCheck(asked, missing, text);
  }

  /** Things looked for. */
  public int asked() {
    return asked;
  }

  /** Those that were not as they should be. */
  public int missing() {
    return missing;
  }

  /** What else is wrong; empty if nothing. */
  public String problem() {
    return problem;
  }
}
