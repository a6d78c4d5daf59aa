package org.blockberry.rpc.http.call;

import static java.util.Objects.requireNonNull;

import org.blockberry.api.rpc.RpcException;
import org.blockberry.api.value.JsonValue;
import org.blockberry.rpc.http.access.Denial;

/**
 * The error of a reply.
 *
 * @param code of JSON-RPC
 * @param data what is wrong, for the caller; left out when empty
 */
public record RpcFault(int code, String data) {
  /** Not JSON. */
  public static final int PARSE_ERROR = -32700;
  /** Not a request. */
  public static final int INVALID_REQUEST = -32600;
  /** No such method. */
  public static final int METHOD_NOT_FOUND = -32601;
  /** The caller may not do this. */
  public static final int DENIED = -32003;
  /** The caller does this too often. */
  public static final int TOO_OFTEN = -32005;

  private static final int MAX_TEXT = 4_096;

  /** Cuts long texts: they come from plugins. */
  public RpcFault {
    requireNonNull(data, "data");
    data = data.length() <= MAX_TEXT ? data : data.substring(0, MAX_TEXT) + "…";
  }

  /** The call failed. */
  public static RpcFault failed(String data) {
    return new RpcFault(RpcException.INTERNAL_ERROR, data);
  }

  /** The access rules say no. */
  public static RpcFault denied(Denial denial) {
    return new RpcFault(denial.kind() == Denial.Kind.TOO_OFTEN ? TOO_OFTEN : DENIED, denial.text());
  }

  /** The words that belong to the code. */
  public String message() {
    return switch (code) {
      case PARSE_ERROR -> "Parse error. Invalid JSON";
      case INVALID_REQUEST -> "Invalid Request";
      case METHOD_NOT_FOUND -> "Method not found";
      case DENIED -> "Access denied";
      case TOO_OFTEN -> "Too many requests";
      case RpcException.INVALID_PARAMS -> "Invalid params";
      case RpcException.INTERNAL_ERROR -> "Internal error";
      default -> "Server error";
    };
  }

  JsonValue toJson() {
    JsonValue.ObjectBuilder json = JsonValue.object().put("code", code).put("message", message());
    if (!data.isEmpty()) {
      json.put("data", data);
    }
    return json.build();
  }
}
