package org.blockberry.rpc.http.call;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.blockberry.api.rpc.RpcArguments;
import org.blockberry.api.value.JsonValue;

/** One entry of what a client sent. */
public interface RpcRequest {
  /** The reply if none has to be computed: a malformed entry has one, a notification has none at all. */
  Optional<RpcReply> settled();

  /** The call, if the entry is one. */
  default Optional<Call> call() {
    return Optional.empty();
  }

  /**
   * A call to make.
   *
   * @param id string or integer, echoed as it is
   * @param method name of the method, as sent
   * @param arguments reads its arguments once the method's parameters are known
   */
  record Call(JsonValue id, String method, ArgumentSource arguments) implements RpcRequest {
    /** Refuses null. */
    public Call {
      requireNonNull(id, "id");
      requireNonNull(method, "method");
      requireNonNull(arguments, "arguments");
    }

    @Override
    public Optional<RpcReply> settled() {
      return Optional.empty();
    }

    @Override
    public Optional<Call> call() {
      return Optional.of(this);
    }
  }

  /** A request without id: it is not executed and not answered. */
  record Notification() implements RpcRequest {
    @Override
    public Optional<RpcReply> settled() {
      return Optional.empty();
    }
  }

  /**
   * Something that is no request.
   *
   * @param reply what is answered
   */
  record Malformed(RpcReply reply) implements RpcRequest {
    /** Refuses null. */
    public Malformed {
      requireNonNull(reply, "reply");
    }

    @Override
    public Optional<RpcReply> settled() {
      return Optional.of(reply);
    }
  }

  /** Arguments whose kinds are not known yet. */
  @FunctionalInterface
  interface ArgumentSource {
    /**
     * Reads them.
     *
     * @throws org.blockberry.api.rpc.RpcException if one has another kind
     */
    RpcArguments read(java.util.List<org.blockberry.api.rpc.RpcParameter> parameters);
  }
}
