package org.blockberry.api.consensus;

/** Signing would contradict an earlier signature of the same key. */
public final class DoubleSignException extends RuntimeException {
  /** @param message height, round, step asked for and signed last */
  public DoubleSignException(String message) {
    super(message);
  }
}
