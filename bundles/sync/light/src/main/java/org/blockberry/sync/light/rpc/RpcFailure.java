package org.blockberry.sync.light.rpc;

/** A method that the other side answered with an error, in its words. */
final class RpcFailure extends Exception {
  private static final long serialVersionUID = 1;

  RpcFailure(String message) {
    super(message);
  }
}
