package org.blockberry.sync.blocks.fetch;

/**
 * How far catching up is.
 *
 * @param height last committed
 * @param target height that peers say they have; unverified
 * @param blocksPerSecond smoothed, 0 or more
 */
public record Progress(Stage stage, long height, long target, double blocksPerSecond) {
  /** Where in a run. */
  public enum Stage {
    /** The chain was taken from its engine. */
    BEGIN,
    /** On the way; once a second. */
    RUNNING,
    /** It was given back. */
    END
  }

  /** Seconds left, -1 if nobody can say. */
  public long secondsLeft() {
    return blocksPerSecond <= 0 ? -1 : Math.round(Math.max(0, target - height) / blocksPerSecond);
  }
}
