package org.blockberry.node.wiring;

/** The chain did not come to rest between two heights in time: the change is abandoned and nothing has changed. */
public final class BoundaryMissed extends RuntimeException {
  /** @param reason what was waited for, one line */
  public BoundaryMissed(String reason) {
    super(reason);
  }
}
