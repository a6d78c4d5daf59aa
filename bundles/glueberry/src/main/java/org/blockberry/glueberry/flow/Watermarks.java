package org.blockberry.glueberry.flow;

import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;

/**
 * When sends have to wait, and when they may go on.
 *
 * @param high sends under way from which further ones wait, 2 or more
 * @param low sends under way at which they go on, 1 to below {@code high}
 */
public record Watermarks(int high, int low) {
  /** The original's. */
  public static final Watermarks STANDARD = new Watermarks(1_000, 100);

  /** Checks the bounds. */
  public Watermarks {
    if (low < 1 || low >= high) {
      throw GlueberryException.of(ErrorCode.INVALID_CONFIG,
          "watermarks are high " + high + " and low " + low + " but low must be 1 or more and below high");
    }
  }
}
