package org.blockberry.chain.wire;

/** Received bytes are not the one canonical encoding of a value. The input is at fault, never the reader. */
public final class DecodingException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int offset;
  private final String reason;

  /**
   * An error at a place in the input.
   *
   * @param offset bytes before the faulty element, 0 or more
   * @param reason what is wrong there
   */
  public DecodingException(int offset, String reason) {
    super("at byte " + offset + ": " + reason);
    this.offset = offset;
    this.reason = reason;
  }

  /** Bytes of the whole input before the faulty element. */
  public int offset() {
    return offset;
  }

  /** What is wrong, without the place. */
  public String reason() {
    return reason;
  }
}
