package org.blockberry.rpc.core;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.blockberry.api.rpc.RpcArguments;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.rpc.RpcParameter;
import org.blockberry.api.value.JsonValue;

/** One method: its description and the function behind it. Immutable. */
final class CoreMethod implements RpcMethod {
  private final String name;
  private final String doc;
  private final Access access;
  private final List<RpcParameter> parameters;
  private final Predicate<RpcArguments> cacheable;
  private final Supplier<Optional<JsonValue>> ready;
  private final Function<RpcArguments, CompletionStage<JsonValue>> body;

  private CoreMethod(Builder builder, Function<RpcArguments, CompletionStage<JsonValue>> body) {
    this.name = builder.name;
    this.doc = builder.doc;
    this.access = builder.access;
    this.parameters = List.copyOf(builder.parameters);
    this.cacheable = builder.cacheable;
    this.ready = builder.ready;
    this.body = requireNonNull(body, "body");
  }

  static Builder named(String name, String doc) {
    return new Builder(name, doc);
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
  public Access access() {
    return access;
  }

  @Override
  public boolean cacheable(RpcArguments arguments) {
    return cacheable.test(arguments);
  }

  @Override
  public Optional<JsonValue> ready(RpcArguments arguments) {
    return ready.get();
  }

  @Override
  public CompletionStage<JsonValue> call(RpcArguments arguments) {
    return body.apply(arguments);
  }

  /** Collects a description. Not thread safe. */
  static final class Builder {
    private final String name;
    private final String doc;
    private final List<RpcParameter> parameters = new ArrayList<>();
    private Access access = Access.READ;
    private Predicate<RpcArguments> cacheable = arguments -> false;
    private Supplier<Optional<JsonValue>> ready = Optional::empty;

    private Builder(String name, String doc) {
      this.name = name;
      this.doc = doc;
    }

    Builder parameter(String parameter, RpcParameter.Kind kind, String text) {
      parameters.add(new RpcParameter(parameter, kind, text));
      return this;
    }

    Builder submits() {
      access = Access.SUBMIT;
      return this;
    }

    /** The answer while it lies in memory, see {@link RpcMethod#ready}; for methods without parameters. */
    Builder ready(Supplier<Optional<JsonValue>> source) {
      ready = source;
      return this;
    }

    Builder cacheable() {
      cacheable = arguments -> true;
      return this;
    }

    /** Cacheable if {@code parameter}, a height, is given. */
    Builder cacheableWith(String parameter) {
      cacheable = arguments -> arguments.int64(parameter).isPresent();
      return this;
    }

    /** A method that answers before it returns. */
    CoreMethod answers(Function<RpcArguments, JsonValue> function) {
      return new CoreMethod(this, arguments -> CompletableFuture.completedFuture(function.apply(arguments)));
    }

    /** A method that answers later. */
    CoreMethod promises(Function<RpcArguments, CompletionStage<JsonValue>> function) {
      return new CoreMethod(this, function);
    }
  }
}
