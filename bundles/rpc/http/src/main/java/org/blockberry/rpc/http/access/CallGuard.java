package org.blockberry.rpc.http.access;

import java.util.Optional;
import org.blockberry.api.rpc.RpcMethod;

/** Asked before each single call of a body, a URI or a WebSocket frame. Threading: any; never waits. */
@FunctionalInterface
public interface CallGuard {
  /** Why the call is not made; empty if it may be. */
  Optional<Denial> denial(String method, RpcMethod.Access declared);

  /** The guard of one caller. */
  static CallGuard of(AccessGate gate, Caller caller) {
    return (method, declared) -> gate.call(caller, method, declared);
  }
}
