package org.blockberry.examples.utxo.app;

/** A transaction that cannot be carried out; an ordinary answer, so it has no stack trace. */
final class RefusedTxException extends Exception {
  private static final long serialVersionUID = 1;
  private final int code;

  /**
   * @param code one of {@link Codes}
   * @param reason what is wrong and what would be right
   */
  RefusedTxException(int code, String reason) {
    super(reason, null, false, false);
    this.code = code;
  }

  int code() {
    return code;
  }
}
