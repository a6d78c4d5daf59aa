package org.blockberry.testing.simulator;

/** An invariant does not hold. */
public final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final String invariant;

  /** @param invariant its number in specification bft section 20 */
  public Violation(String invariant, String what) {
    super(invariant + ": " + what);
    this.invariant = invariant;
  }

  /** Its number in specification bft section 20. */
  public String invariant() {
    return invariant;
  }
}
