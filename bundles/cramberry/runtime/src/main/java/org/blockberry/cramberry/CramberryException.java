package org.blockberry.cramberry;

import java.util.Objects;

/** Bytes that cannot be decoded, or a value that cannot be encoded. */
public final class CramberryException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ErrorCategory category;
  private final long offset;

  /** An error that has no place in any bytes. */
  public CramberryException(ErrorCategory category, String message) {
    this(category, -1, message);
  }

  /**
   * An error at a place.
   *
   * @param offset bytes in front of the place, from the start of the value or frame; -1 if unknown
   */
  public CramberryException(ErrorCategory category, long offset, String message) {
    super(category + ": " + message + (offset < 0 ? "" : " (at byte " + offset + ")"));
    this.category = Objects.requireNonNull(category, "category");
    this.offset = offset;
  }

  /** What was wrong. */
  public ErrorCategory category() {
    return category;
  }

  /** Bytes in front of the place, -1 if unknown. */
  public long offset() {
    return offset;
  }
}
