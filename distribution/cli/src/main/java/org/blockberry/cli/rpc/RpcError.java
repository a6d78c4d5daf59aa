package org.blockberry.cli.rpc;

/** The node answered with an error. */
public final class RpcError extends Exception {
  private static final long serialVersionUID = 1L;

  private final int code;

  /** With what the node says: its data if there is any, else its message. */
  public RpcError(int code, String text) {
    super(text);
    this.code = code;
  }

  /** JSON-RPC error code. */
  public int code() {
    return code;
  }
}
