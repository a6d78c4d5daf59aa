package org.blockberry.rpc.http;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.blockberry.api.rpc.RpcArguments;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.rpc.RpcParameter;
import org.blockberry.api.value.JsonValue;

/** A method made of a function. */
record TestMethod(String name, String doc, Access access, List<RpcParameter> parameters,
    Function<RpcArguments, CompletionStage<JsonValue>> body) implements RpcMethod {
  static TestMethod answering(String name, Function<RpcArguments, JsonValue> body, RpcParameter... parameters) {
    return promising(name, arguments -> CompletableFuture.completedFuture(body.apply(arguments)), parameters);
  }

  static TestMethod promising(String name, Function<RpcArguments, CompletionStage<JsonValue>> body,
      RpcParameter... parameters) {
    return new TestMethod(name, "A test.", Access.READ, List.of(parameters), body);
  }

  TestMethod with(Access other) {
    return new TestMethod(name, doc, other, parameters, body);
  }

  TestMethod documented(String text) {
    return new TestMethod(name, text, access, parameters, body);
  }

  @Override
  public boolean cacheable(RpcArguments arguments) {
    return arguments.int64("height").isPresent();
  }

  @Override
  public CompletionStage<JsonValue> call(RpcArguments arguments) {
    return body.apply(arguments);
  }
}
