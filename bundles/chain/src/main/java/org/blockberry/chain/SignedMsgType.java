package org.blockberry.chain;

/** What a validator signs. */
public enum SignedMsgType {
  /** Not set; never valid. */
  UNKNOWN(0),
  /** First vote of a round. */
  PREVOTE(1),
  /** Second vote of a round. */
  PRECOMMIT(2),
  /** A proposer's block. */
  PROPOSAL(32);

  private final int number;

  SignedMsgType(int number) {
    this.number = number;
  }

  /** The number on the wire. */
  public int number() {
    return number;
  }

  /**
   * The type with this number.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static SignedMsgType of(int number) {
    return switch (number) {
      case 0 -> UNKNOWN;
      case 1 -> PREVOTE;
      case 2 -> PRECOMMIT;
      case 32 -> PROPOSAL;
      default -> throw new IllegalArgumentException("message type is " + number
          + " but must be 1 (prevote), 2 (precommit) or 32 (proposal)");
    };
  }
}
