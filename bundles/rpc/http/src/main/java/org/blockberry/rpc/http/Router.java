package org.blockberry.rpc.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.blockberry.api.metrics.MetricsRegistry;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.rpc.RpcRole;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.rpc.http.access.AccessGate;
import org.blockberry.rpc.http.access.CallGuard;
import org.blockberry.rpc.http.access.Caller;
import org.blockberry.rpc.http.access.Denial;
import org.blockberry.rpc.http.access.Endpoint;
import org.blockberry.rpc.http.call.CallPool;
import org.blockberry.rpc.http.call.MethodTable;
import org.blockberry.rpc.http.call.RequestReader;
import org.blockberry.rpc.http.call.RpcFault;
import org.blockberry.rpc.http.call.RpcReply;
import org.blockberry.rpc.http.call.RpcRequest;
import org.blockberry.rpc.http.call.RpcTask;
import org.blockberry.rpc.http.call.ServedMethod;
import org.blockberry.rpc.http.call.UriArguments;
import org.blockberry.rpc.http.message.HttpRefusal;
import org.blockberry.rpc.http.message.HttpRequest;
import org.blockberry.rpc.http.message.UriQuery;
import org.blockberry.rpc.http.ws.SubscriptionHub;
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
  private static final int READ_AT_ONCE_BYTES = 2_048;

  private final RpcSettings settings;
  private final MethodTable methods;
  private final CallPool pool;
  private final NodeView node;
  private final RpcMetrics metrics;
  private final AccessGate gate;
  private final AnswerWriter writer;
  private final AnswerBudget budget;
  private final RequestReader reader;
  private final SubscriptionHub hub;

  Router(RpcSettings settings, MethodTable methods, CallPool pool, NodeView node, RpcMetrics metrics, AccessGate gate,
      AnswerWriter writer, AnswerBudget budget, SubscriptionHub hub) {
    this.settings = settings;
    this.methods = methods;
    this.pool = pool;
    this.node = node;
    this.metrics = metrics;
    this.gate = gate;
    this.writer = writer;
    this.budget = budget;
    this.hub = hub;
    this.reader = new RequestReader(settings.number("max_body_bytes"), settings.number("max_json_depth"),
        settings.number("max_batch"));
  }

  /** Looks at the credential of a connection or request. */
  AccessGate.Login login(String authorization, String source, Optional<RpcRole> certificate) {
    return gate.login(authorization, source, certificate);
  }

  /** Whether a caller may open a WebSocket. */
  Optional<Denial> mayOpenSocket(Caller caller) {
    return gate.use(caller, Endpoint.WEBSOCKET);
  }

  /** The handler of a WebSocket after its handshake. */
  WebSocketConnection socket(Caller caller) {
    metrics.socketOpened();
    return new WebSocketConnection(this, settings, caller, hub, metrics, budget);
  }

  /** Whether a caller may use one of the methods that only WebSockets have; counted like a call. */
  Optional<Denial> mayUse(Caller caller, String method) {
    return gate.call(caller, method, RpcMethod.Access.READ);
  }

  /** Whether a caller that subscribed once may still hear events. */
  boolean mayStillHear(Caller caller) {
    return gate.mayCall(caller, WebSocketConnection.SUBSCRIBE, RpcMethod.Access.READ);
  }

  /** What a text of a WebSocket asks for. */
  RequestReader.Body read(Bytes text) {
    return reader.read(text);
  }

  /** Replies as the text of a WebSocket; null if there is nothing to answer. */
  ByteBuf text(RpcTask.Outcome outcome) {
    return writer.webSocket(outcome);
  }

  /**
   * Makes the calls of a WebSocket's text.
   *
   * @param done takes the answer, null for none; called once, on a thread of the pool
   * @return empty if the server is busy
   */
  Optional<RpcTask> calls(Supplier<RequestReader.Body> input, Caller caller, Consumer<ByteBuf> done) {
    if (!pool.admit()) {
      metrics.busy();
      return Optional.empty();
    }
    RpcTask task = new RpcTask(pool, methods, metrics, CallGuard.of(gate, caller), input, outcome -> {
      try {
        done.accept(writer.webSocket(outcome));
      } catch (RuntimeException | OutOfMemoryError e) {
        LOG.error("an answer could not be written", e);
        done.accept(writer.webSocket(new RpcTask.Outcome(
            List.of(RpcReply.failed(JsonValue.NULL, RpcFault.failed("the answer could not be written"))), false)));
      } finally {
        pool.release();
      }
    });
    pool.execute(task);
    return Optional.of(task);
  }

  /** Too many requests are under way. */
  RpcFault busy() {
    return RpcFault.failed("the server is busy: " + settings.number("max_in_flight")
        + " requests are under way, the bound set by rpc.max_in_flight; try again");
  }

  /** A call took too long. */
  String tooLong() {
    return "the call took longer than " + settings.duration("request_timeout").toMillis() + " ms, the bound set by rpc.request_timeout";
  }

  /** Sees that {@code exchange} is answered, now or later. */
  void route(HttpRequest request, Caller caller, Exchange exchange) {
    switch (request.method()) {
      case OPTIONS -> preflight(exchange);
      case POST -> post(request, caller, exchange);
      default -> get(request, caller, exchange);
    }
  }

  /** Says that the access rules say no. */
  void deny(Denial denial, Exchange exchange) {
    give(exchange, writer.denial(exchange.frame(), denial));
  }

  /** Answers with an error. */
  void refuse(HttpRefusal refusal, Exchange exchange) {
    give(exchange, writer.refusal(refusal));
  }

  private void post(HttpRequest request, Caller caller, Exchange exchange) {
    if (!request.path().equals(Endpoint.INDEX.path())) {
      call(request, caller, exchange, new String(request.body().toArray(), StandardCharsets.ISO_8859_1));
    } else if (request.body().isEmpty()) {
      endpoint(Endpoint.INDEX, caller, exchange);
    } else {
      body(request.body(), caller, exchange);
    }
  }

  /** A small body is read here and now: that takes less than handing it to a thread, and what it asks for may be ready. */
  private void body(Bytes body, Caller caller, Exchange exchange) {
    Function<RpcTask.Outcome, ByteBuf> answer = outcome -> writer.post(exchange.frame(), outcome);
    if (body.size() > READ_AT_ONCE_BYTES) {
      submit(exchange, caller, () -> reader.read(body), answer);
      return;
    }
    RequestReader.Body read = reader.read(body);
    Optional<RpcRequest.Call> only = read.requests().size() == 1 ? read.requests().get(0).call() : Optional.empty();
    if (only.isEmpty() || !answerReady(only.get(), caller, exchange)) {
      submit(exchange, caller, () -> read, answer);
    }
  }

  private void get(HttpRequest request, Caller caller, Exchange exchange) {
    Optional<Endpoint> endpoint = Endpoint.at(request.path());
    if (endpoint.isPresent()) {
      endpoint(endpoint.get(), caller, exchange);
    } else {
      call(request, caller, exchange, request.query());
    }
  }

  private void endpoint(Endpoint endpoint, Caller caller, Exchange exchange) {
    Optional<Denial> denial = gate.use(caller, endpoint);
    if (denial.isPresent()) {
      metrics.denied(denial.get().kind());
      deny(denial.get(), exchange);
      return;
    }
    switch (endpoint) {
      case INDEX -> give(exchange, writer.text(exchange.frame(), 200, AnswerWriter.HTML, IndexPage.of(visible(caller))));
      case OPENAPI -> give(exchange, writer.json(exchange.frame(), 200, OpenApi.document(visible(caller))));
      case LIVE -> health(exchange, HealthAnswer.Question.LIVE);
      case READY -> health(exchange, HealthAnswer.Question.READY);
      case STARTUP -> health(exchange, HealthAnswer.Question.STARTUP);
      case METRICS -> metrics(exchange);
      default -> notFound(exchange);
    }
  }

  /** Nobody is shown what is not for them. */
  private List<ServedMethod> visible(Caller caller) {
    return methods.all().stream().filter(method -> gate.mayCall(caller, method.name(), method.access())).toList();
  }

  private void notFound(Exchange exchange) {
    give(exchange, writer.text(exchange.frame(), 404, AnswerWriter.TEXT, "404 page not found\n"));
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
  private void call(HttpRequest request, Caller caller, Exchange exchange, String query) {
    String name = request.path().substring(1);
    if (methods.find(name).isEmpty()) {
      if (methods.isEmpty()) {
        give(exchange, writer.fault(exchange.frame(), 503,
            RpcFault.failed("the node is not serving yet; try again in a moment")));
      } else {
        notFound(exchange);
      }
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
    RpcRequest.Call call = new RpcRequest.Call(URI_ID, name, UriArguments.of(arguments.get(), reader::value));
    if (!answerReady(call, caller, exchange)) {
      submit(exchange, caller, () -> new RequestReader.Body(List.of(call), false, Optional.empty()),
          outcome -> writer.uri(exchange.frame(), outcome));
    }
  }

  /**
   * Answers a call whose answer lies in memory, without leaving the event loop. Everything else, also an error, goes the
   * ordinary way.
   *
   * @return whether it was answered
   */
  private boolean answerReady(RpcRequest.Call call, Caller caller, Exchange exchange) {
    Optional<ServedMethod> method = methods.find(call.method()).filter(ServedMethod::trusted);
    if (method.isEmpty() || !gate.mayCall(caller, call.method(), method.get().access())) {
      return false;
    }
    long began = System.nanoTime();
    Optional<byte[]> result = method.get().readyResult(call, writer.maxResponseBytes());
    if (result.isEmpty() || gate.call(caller, call.method(), method.get().access()).isPresent()) {
      return false; // a call over its rate is counted a second time by the ordinary way: it is refused there too
    }
    give(exchange, writer.ready(exchange.frame(), call.id(), result.get()));
    metrics.answered(call.method(), System.nanoTime() - began, false);
    return true;
  }

  private void submit(Exchange exchange, Caller caller, Supplier<RequestReader.Body> input,
      Function<RpcTask.Outcome, ByteBuf> answer) {
    if (!admit(exchange)) {
      return;
    }
    RpcTask task = new RpcTask(pool, methods, metrics, CallGuard.of(gate, caller), input,
        outcome -> guarded(exchange, () -> answer.apply(outcome)));
    exchange.onExpiry(() -> task.expire(tooLong()));
    pool.execute(task);
  }

  private boolean admit(Exchange exchange) {
    if (pool.admit()) {
      return true;
    }
    metrics.busy();
    give(exchange, writer.fault(exchange.frame(), 503, busy()));
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
