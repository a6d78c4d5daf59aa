package org.blockberry.cli.rpc;

/** The node answered with an error. */
public final class RpcError extends Exception {
  private static final long serialVersionUID = 1L;
  /** Code of the node's access rules: no token, a bad one, or one without the right. */
  private static final int DENIED = -32003;

  private final int code;

  /** With what the node says: its data if there is any, else its message. */
  public RpcError(int code, String text) {
    super(text);
    this.code = code;
  }

  /** Whether the access rules say no, which they will say again. */
  public boolean denied() {
    return code == DENIED;
  }

  /** JSON-RPC error code. */
  public int code() {
    return code;
  }
}
