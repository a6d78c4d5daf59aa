package org.blockberry.api.rpc;

/** An RPC method refuses a call. Shown to the caller as it stands, so it holds no secrets. */
public final class RpcException extends RuntimeException {
  /** The parameters are wrong. */
  public static final int INVALID_PARAMS = -32602;
  /** The call failed. */
  public static final int INTERNAL_ERROR = -32603;

  private final int code;

  /**
   * Refuses a call.
   *
   * @param code JSON-RPC error code
   * @param data text for the caller, put into {@code data}
   */
  public RpcException(int code, String data) {
    super(data);
    this.code = code;
  }

  /** The call failed for the reason given. */
  public static RpcException failed(String data) {
    return new RpcException(INTERNAL_ERROR, data);
  }

  /** The parameters are wrong for the reason given. */
  public static RpcException invalidParams(String data) {
    return new RpcException(INVALID_PARAMS, data);
  }

  /** JSON-RPC error code. */
  public int code() {
    return code;
  }
}
