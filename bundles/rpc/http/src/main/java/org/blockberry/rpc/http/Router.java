package org.blockberry.rpc.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.blockberry.api.metrics.MetricsRegistry;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.rpc.http.call.CallPool;
import org.blockberry.rpc.http.call.MethodTable;
import org.blockberry.rpc.http.call.RequestReader;
import org.blockberry.rpc.http.call.RpcFault;
import org.blockberry.rpc.http.call.RpcRequest;
import org.blockberry.rpc.http.call.RpcTask;
import org.blockberry.rpc.http.call.UriArguments;
import org.blockberry.rpc.http.message.HttpRefusal;
import org.blockberry.rpc.http.message.HttpRequest;
import org.blockberry.rpc.http.message.UriQuery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what a request asks for and sees that it gets exactly one answer. Runs on the event loop, so everything but
 * answers from memory goes to the pool. One router per configuration; stateless otherwise.
 */
final class Router {
  private static final Logger LOG = LoggerFactory.getLogger(Router.class);
  /** The id that the original puts into answers to calls in a URI. */
  private static final JsonValue URI_ID = JsonValue.of(-1);

  private final RpcSettings settings;
  private final MethodTable methods;
  private final CallPool pool;
  private final NodeView node;
  private final RpcMetrics metrics;
  private final AnswerWriter writer;
  private final AnswerBudget budget;
  private final RequestReader reader;

  Router(RpcSettings settings, MethodTable methods, CallPool pool, NodeView node, RpcMetrics metrics,
      AnswerWriter writer, AnswerBudget budget) {
    this.settings = settings;
    this.methods = methods;
    this.pool = pool;
    this.node = node;
    this.metrics = metrics;
    this.writer = writer;
    this.budget = budget;
    this.reader = new RequestReader(settings.number("max_body_bytes"), settings.number("max_json_depth"),
        settings.number("max_batch"));
  }

  /** Sees that {@code exchange} is answered, now or later. */
  void route(HttpRequest request, Exchange exchange) {
    switch (request.method()) {
      case OPTIONS -> preflight(exchange);
      case POST -> post(request, exchange);
      default -> get(request, exchange);
    }
  }

  /** Answers with an error. */
  void refuse(HttpRefusal refusal, Exchange exchange) {
    give(exchange, writer.refusal(refusal));
  }

  private void post(HttpRequest request, Exchange exchange) {
    if (!request.path().equals("/")) {
      call(request, exchange, new String(request.body().toArray(), StandardCharsets.ISO_8859_1));
    } else if (request.body().isEmpty()) {
      index(exchange);
    } else {
      Bytes body = request.body();
      submit(exchange, () -> reader.read(body), outcome -> writer.post(exchange.frame(), outcome));
    }
  }

  private void get(HttpRequest request, Exchange exchange) {
    switch (request.path()) {
      case "/" -> index(exchange);
      case "/health/live" -> health(exchange, HealthAnswer.Question.LIVE);
      case "/health/ready" -> health(exchange, HealthAnswer.Question.READY);
      case "/health/startup" -> health(exchange, HealthAnswer.Question.STARTUP);
      case "/metrics" -> metrics(exchange);
      default -> call(request, exchange, request.query());
    }
  }

  private void index(Exchange exchange) {
    give(exchange, writer.text(exchange.frame(), 200, AnswerWriter.HTML, IndexPage.of(methods.all())));
  }

  private void health(Exchange exchange, HealthAnswer.Question question) {
    HealthAnswer answer = HealthAnswer.of(question, node.health());
    give(exchange, writer.json(exchange.frame(), answer.status(), answer.body()));
  }

  private void metrics(Exchange exchange) {
    Optional<MetricsRegistry> registry = node.metrics();
    if (registry.isEmpty()) {
      give(exchange, writer.text(exchange.frame(), 503, AnswerWriter.TEXT, "no metrics registry is installed\n"));
      return;
    }
    if (admit(exchange)) {
      pool.execute(() -> guarded(exchange, () ->
          writer.text(exchange.frame(), 200, AnswerWriter.PROMETHEUS, registry.get().prometheusText())));
    }
  }

  private void preflight(Exchange exchange) {
    if (exchange.frame().allowOrigin().isEmpty()) {
      give(exchange, writer.text(exchange.frame(), 403, AnswerWriter.TEXT,
          "web pages may use this server only if rpc.cors_origins lists them\n"));
    } else {
      give(exchange, writer.preflight(exchange.frame()));
    }
  }

  /** A call in the URI form. */
  private void call(HttpRequest request, Exchange exchange, String query) {
    String name = request.path().substring(1);
    if (methods.find(name).isEmpty()) {
      give(exchange, methods.isEmpty()
          ? writer.fault(exchange.frame(), 503, RpcFault.failed("the node is not serving yet; try again in a moment"))
          : writer.text(exchange.frame(), 404, AnswerWriter.TEXT, "404 page not found\n"));
      return;
    }
    if (request.method() == HttpRequest.Method.HEAD) {
      give(exchange, writer.text(exchange.frame(), 405, AnswerWriter.TEXT, "call methods with GET or POST\n"));
      return;
    }
    Optional<Map<String, String>> arguments = UriQuery.parse(query);
    if (arguments.isEmpty()) {
      give(exchange, writer.fault(exchange.frame(), 400,
          new RpcFault(RpcFault.INVALID_REQUEST, "the arguments are not correctly percent-encoded")));
      return;
    }
    RpcRequest call = new RpcRequest.Call(URI_ID, name, UriArguments.of(arguments.get(), reader::value));
    submit(exchange, () -> new RequestReader.Body(List.of(call), false, Optional.empty()),
        outcome -> writer.uri(exchange.frame(), outcome));
  }

  private void submit(Exchange exchange, Supplier<RequestReader.Body> input,
      Function<RpcTask.Outcome, ByteBuf> answer) {
    if (!admit(exchange)) {
      return;
    }
    RpcTask task = new RpcTask(pool, methods, metrics, input,
        outcome -> guarded(exchange, () -> answer.apply(outcome)));
    exchange.onExpiry(() -> task.expire("the call took longer than "
        + settings.duration("request_timeout").toMillis() + " ms, the bound set by rpc.request_timeout"));
    pool.execute(task);
  }

  private boolean admit(Exchange exchange) {
    if (pool.admit()) {
      return true;
    }
    metrics.busy();
    give(exchange, writer.fault(exchange.frame(), 503, RpcFault.failed("the server is busy: "
        + settings.number("max_in_flight")
        + " requests are under way, the bound set by rpc.max_in_flight; try again")));
    return false;
  }

  /** Answers an admitted request, whatever happens, and counts it out. */
  private void guarded(Exchange exchange, Supplier<ByteBuf> answer) {
    try {
      give(exchange, answer.get());
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.error("an answer could not be written", e);
      give(exchange, writer.fault(exchange.frame(), 500, RpcFault.failed("the answer could not be written")));
    } finally {
      pool.release();
    }
  }

  private void give(Exchange exchange, ByteBuf answer) {
    ByteBuf given = answer;
    int size = given.readableBytes();
    if (!budget.reserve(size, settings.maxPendingBytes())) {
      given.release();
      metrics.busy();
      given = writer.fault(exchange.frame(), 503, RpcFault.failed("the server is busy: clients have not read "
          + settings.maxPendingBytes() + " bytes of answers, the bound set by rpc.max_pending_bytes; try again"));
      size = given.readableBytes();
      budget.reserve(size, Long.MAX_VALUE); // small, and at most one per request under way
    }
    if (!exchange.answer(given)) {
      budget.release(size);
    }
  }
}
