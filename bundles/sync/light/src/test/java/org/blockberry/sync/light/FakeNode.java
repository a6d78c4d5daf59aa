package org.blockberry.sync.light;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.Validator;
import org.blockberry.chain.json.AminoJson;
import org.blockberry.chain.json.EvidenceJson;
import org.blockberry.chain.json.JsonLimits;
import org.blockberry.chain.json.JsonText;

/** The RPC of a node with a small chain, and what a test makes of it. */
final class FakeNode implements AutoCloseable {
  private static final JsonText JSON = new JsonText(JsonLimits.DEFAULT);

  /** How it answers. */
  enum Manner { WELL, SILENT, ENDLESS, DRIPPING, NO_JSON, UNAVAILABLE }

  private final HttpServer server;
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);
  volatile SmallChain chain;
  volatile long lowest = 1;
  volatile Manner manner = Manner.WELL;
  volatile UnaryOperator<JsonValue> answered = UnaryOperator.identity();
  volatile UnaryOperator<Bytes> value = UnaryOperator.identity();
  final List<String> asked = new CopyOnWriteArrayList<>();
  final List<Evidence> evidence = new CopyOnWriteArrayList<>();

  FakeNode(SmallChain chain) throws IOException {
    this.chain = chain;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(workers);
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonValue request = JSON.parse(Bytes.wrap(exchange.getRequestBody().readAllBytes()));
      String method = request.get("method").asString().orElse("");
      asked.add(method);
      switch (manner) {
        case SILENT -> closing.await();
        case ENDLESS -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] part = new byte[1 << 16];
          try (OutputStream out = exchange.getResponseBody()) {
            for (int i = 0; i < 1_000; i++) {
              out.write(part);
            }
          }
        }
        case DRIPPING -> {
          exchange.sendResponseHeaders(200, 0);
          OutputStream out = exchange.getResponseBody();
          out.write('{');
          out.flush();
          closing.await();
        }
        case NO_JSON -> send(exchange, 200, "<html>");
        case UNAVAILABLE -> send(exchange, 503, "{}");
        default -> send(exchange, 200, JsonText.print(answered.apply(answer(method, request.get("params")))));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private JsonValue answer(String method, JsonValue params) {
    if (method.equals("broadcast_evidence")) {
      evidence.add(EvidenceJson.read(params.get("evidence")));
      return result(JsonValue.EMPTY_OBJECT);
    }
    long height = params.get("height").asString().map(Long::parseLong).orElse((long) chain.height());
    if (height > chain.height()) {
      return error("height " + height + " must be less than or equal to the current blockchain height " + chain.height());
    }
    if (height < lowest) {
      return error("height " + height + " is not available, lowest height is " + lowest);
    }
    LightBlock block = chain.at(height);
    return switch (method) {
      case "commit" -> result(JsonValue.object().put("signed_header", AminoJson.signedHeader(block.signedHeader())).put("canonical", true).build());
      case "validators" -> {
        List<Validator> all = block.validators().validators();
        int page = Integer.parseInt(params.get("page").asString().orElseThrow());
        int size = Integer.parseInt(params.get("per_page").asString().orElseThrow());
        List<Validator> part = all.subList(Math.min(all.size(), (page - 1) * size), Math.min(all.size(), page * size));
        yield result(JsonValue.object().put("block_height", Long.toString(height)).put("validators", AminoJson.list(part, AminoJson::validator))
            .put("count", Integer.toString(part.size())).put("total", Integer.toString(all.size())).build());
      }
      default -> state(Bytes.fromHex(params.get("data").asString().orElse("")), height);
    };
  }

  private JsonValue state(Bytes key, long height) {
    Bytes found = key.equals(SmallChain.KEY) ? value.apply(SmallChain.value(height)) : Bytes.EMPTY;
    JsonValue op = JsonValue.object().put("type", "ics23:iavl").put("key", AminoJson.base64(key)).put("data",
        AminoJson.base64(SmallChain.proof(key, height))).build();
    return result(JsonValue.object().put("response", JsonValue.object().put("code", 0L).put("log", "").put("value", AminoJson.base64(found))
        .put("proofOps", JsonValue.object().put("ops", JsonValue.array().add(op).build()).build()).put("height", Long.toString(height)).build()).build());
  }

  private static JsonValue result(JsonValue value) {
    return JsonValue.object().put("jsonrpc", "2.0").put("id", 1L).put("result", value).build();
  }

  private static JsonValue error(String text) {
    return JsonValue.object().put("jsonrpc", "2.0").put("id", 1L).put("error", JsonValue.object().put("code", -32603L)
        .put("message", "Internal error").put("data", text).build()).build();
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    workers.shutdownNow();
  }
}
