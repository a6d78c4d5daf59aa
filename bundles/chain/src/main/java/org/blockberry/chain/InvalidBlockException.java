package org.blockberry.chain;

/** A block, vote, commit or another part of the chain breaks a rule of the protocol. Its sender is at fault. */
public final class InvalidBlockException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An error whose text says which rule is broken, by which value. */
  public InvalidBlockException(String reason) {
    super(reason);
  }
}
