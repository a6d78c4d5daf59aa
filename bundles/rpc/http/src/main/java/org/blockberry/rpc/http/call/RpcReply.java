package org.blockberry.rpc.http.call;

import java.util.Objects;
import java.util.Optional;
import org.blockberry.api.value.JsonValue;
import org.blockberry.rpc.http.access.Denial;

/** The answer to one call. Immutable. */
public final class RpcReply {
  private final JsonValue id;
  private final JsonValue result; // null if it failed
  private final RpcFault fault; // null if it succeeded
  private final boolean cacheable;
  private final Denial denial; // null unless it failed by the access rules

  private RpcReply(JsonValue id, JsonValue result, RpcFault fault, boolean cacheable, Denial denial) {
    this.denial = denial;
    this.id = Objects.requireNonNull(id, "id");
    this.result = result;
    this.fault = fault;
    this.cacheable = cacheable;
  }

  /**
   * A success.
   *
   * @param cacheable whether the same call always gives this result
   */
  public static RpcReply of(JsonValue id, JsonValue result, boolean cacheable) {
    return new RpcReply(id, Objects.requireNonNull(result, "result"), null, cacheable, null);
  }

  /** A failure; an {@code id} of null is left out, since it is not known. */
  public static RpcReply failed(JsonValue id, RpcFault fault) {
    return new RpcReply(id, null, Objects.requireNonNull(fault, "fault"), false, null);
  }

  /** A failure by the access rules. */
  public static RpcReply denied(JsonValue id, Denial denial) {
    return new RpcReply(id, null, RpcFault.denied(denial), false, denial);
  }

  /** Why the access rules said no; empty if they did not. */
  public Optional<Denial> denial() {
    return Optional.ofNullable(denial);
  }

  /** Why it failed; empty if it did not. */
  public Optional<RpcFault> fault() {
    return Optional.ofNullable(fault);
  }

  /** Whether clients may keep the answer. */
  public boolean cacheable() {
    return cacheable;
  }

  /** The same answer as a failure: the result cannot be sent. */
  public RpcReply replacedBy(RpcFault other) {
    return failed(id, other);
  }

  /** The object that is sent. */
  public JsonValue toJson() {
    JsonValue.ObjectBuilder json = JsonValue.object().put("jsonrpc", "2.0");
    if (!id.isNull()) {
      json.put("id", id);
    }
    return (fault == null ? json.put("result", result) : json.put("error", fault.toJson())).build();
  }
}
