package org.blockberry.chain.event;

/** A query is malformed. */
public final class InvalidQueryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * An error at a place of the query.
   *
   * @param offset characters before it
   * @param reason what is wrong
   */
  public InvalidQueryException(int offset, String reason) {
    super("offset " + offset + ": " + reason);
  }
}
