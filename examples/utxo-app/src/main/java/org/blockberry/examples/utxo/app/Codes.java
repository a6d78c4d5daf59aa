package org.blockberry.examples.utxo.app;

/** Result codes of this application. They are hashed into headers: a code never changes its meaning. */
final class Codes {
  /** Whose codes these are. */
  static final String CODESPACE = "utxo";

  /** The bytes are no transaction. */
  static final int MALFORMED = 1;
  /** An input is not there: spent, never made, or made by a transaction that is not in a block yet. */
  static final int NO_SUCH_OUTPUT = 2;
  /** A signature is not by the owner of the input, or not over this transaction on this chain. */
  static final int BAD_SIGNATURE = 3;
  /** Inputs and outputs have different sums. */
  static final int UNBALANCED = 4;
  /** A transaction with the same inputs and outputs made its outputs already. */
  static final int OUTPUT_EXISTS = 5;

  static final int UNKNOWN_PATH = 10;
  static final int HEIGHT_NOT_AVAILABLE = 11;
  static final int BAD_QUERY = 12;

  private Codes() {}
}
