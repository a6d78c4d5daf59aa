package org.blockberry.api.rpc;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.blockberry.api.value.JsonValue;
import org.osgi.annotation.versioning.ConsumerType;

/** Whiteboard: one method of the JSON-RPC interface, published as a service. Threading: any; calls overlap. */
@ConsumerType
public interface RpcMethod {
  /** What a method may change, for access rules. Constants may be added in minor versions. */
  enum Access {
    /** Reads only. */
    READ,
    /** Submits transactions or evidence. */
    SUBMIT,
    /** Changes the node itself. */
    ADMIN
  }

  /** Lower-case words joined by {@code _}. */
  String name();

  /** One sentence for the reference page. */
  String doc();

  /** Parameters in their positional order. */
  default List<RpcParameter> parameters() {
    return List.of();
  }

  /**
   * What the method may change. The server serves methods it does not know only to administrators, unless its configuration
   * opens them by name; then what is said here decides who may call them.
   */
  default Access access() {
    return Access.READ;
  }

  /** Whether the answer to these arguments never changes and may be cached by clients. */
  default boolean cacheable(RpcArguments arguments) {
    return false;
  }

  /**
   * The answer, if it lies in memory. Called on an event loop, so it takes no lock, reads no disk, calls no slot and returns
   * within microseconds; the server asks only methods of the distribution. While nothing changes it should be the same
   * object, because the server keeps what it made of it.
   *
   * @return empty if the answer must be worked out, by {@link #call}
   */
  default Optional<JsonValue> ready(RpcArguments arguments) {
    return Optional.empty();
  }

  /**
   * Runs the method on a thread of the RPC server that may wait for disk, but not for other calls: what takes longer
   * completes the stage later.
   *
   * @return the result, or a failure by {@link RpcException}
   */
  CompletionStage<JsonValue> call(RpcArguments arguments);
}
