package org.blockberry.sync.light;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.blockberry.api.rpc.RpcArguments;
import org.blockberry.api.rpc.RpcException;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.rpc.RpcParameter;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.light.LightClientException;
import org.blockberry.sync.light.follow.UnprovenException;

/** A method of the RPC that a light node answers with what it has verified; on the thread that follows the chain, because it may wait for the network. */
final class LightMethod implements RpcMethod {
  /** The answer to arguments. */
  @FunctionalInterface
  interface Body {
    JsonValue answer(RpcArguments arguments) throws Exception;
  }

  private final String name;
  private final String doc;
  private final List<RpcParameter> parameters;
  private final Executor worker;
  private final Body body;

  LightMethod(String name, String doc, List<RpcParameter> parameters, Executor worker, Body body) {
    this.name = name;
    this.doc = doc;
    this.parameters = List.copyOf(parameters);
    this.worker = worker;
    this.body = body;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String doc() {
    return doc;
  }

  @Override
  public List<RpcParameter> parameters() {
    return parameters;
  }

  @Override
  public CompletionStage<JsonValue> call(RpcArguments arguments) {
    CompletableFuture<JsonValue> answer = new CompletableFuture<>();
    try {
      worker.execute(() -> {
        try {
          answer.complete(body.answer(arguments));
        } catch (LightClientException | UnprovenException e) {
          answer.completeExceptionally(RpcException.failed(e.getMessage()));
        } catch (Exception e) {
          answer.completeExceptionally(e);
        }
      });
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(RpcException.failed("too many questions wait for the network: ask again later"));
    }
    return answer;
  }
}
