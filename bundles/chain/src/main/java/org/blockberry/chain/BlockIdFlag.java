package org.blockberry.chain;

import org.blockberry.chain.wire.ProtoReader;

/** What a validator's entry in a commit says. */
public enum BlockIdFlag {
  /** No precommit was seen, or one for another block. */
  ABSENT(1),
  /** A precommit for the block of the commit. */
  COMMIT(2),
  /** A precommit for nil. */
  NIL(3);

  private final int number;

  BlockIdFlag(int number) {
    this.number = number;
  }

  /** The number on the wire. */
  public int number() {
    return number;
  }

  /**
   * The flag with this number.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static BlockIdFlag of(int number) {
    return switch (number) {
      case 1 -> ABSENT;
      case 2 -> COMMIT;
      case 3 -> NIL;
      default -> throw new IllegalArgumentException("block id flag is " + number
          + " but must be 1 (absent), 2 (commit) or 3 (nil)");
    };
  }

  static BlockIdFlag read(ProtoReader in, int field) {
    return of(in.int32(field));
  }
}
