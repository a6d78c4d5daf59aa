package org.blockberry.examples.kvstore.app;

/** Result codes of this application. They are hashed into headers: a code never changes its meaning. */
final class Codes {
  /** Whose codes these are. */
  static final String CODESPACE = "kvstore";

  static final int OK = 0;
  /** Not UTF-8, or not of any form of the grammar. */
  static final int MALFORMED = 1;
  /** A key, name or value without a byte: proofs cannot show what is empty. */
  static final int EMPTY = 2;
  static final int TOO_LARGE = 3;
  static final int UNKNOWN_COMMAND = 4;
  /** Key type, public key or power of a validator cannot be read. */
  static final int BAD_VALIDATOR = 5;
  /** The change is well formed, but the set cannot take it: unknown member, last member, too much power, too many. */
  static final int IMPOSSIBLE_VALIDATOR_CHANGE = 6;

  static final int UNKNOWN_PATH = 10;
  static final int HEIGHT_NOT_AVAILABLE = 11;
  static final int BAD_QUERY = 12;

  private Codes() {}
}
