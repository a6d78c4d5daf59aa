package org.blockberry.cli.light;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.InvalidJsonException;
import org.blockberry.chain.json.JsonLimits;
import org.blockberry.chain.json.JsonText;
import org.blockberry.chain.light.LightClientException;
import org.blockberry.sync.light.follow.UnprovenException;
import org.blockberry.sync.light.follow.VerifiedAnswers;

/**
 * JSON-RPC of CometBFT in which every answer is verified: {@code status}, {@code health}, {@code header}, {@code commit}, {@code validators} and
 * {@code abci_query}, by POST and as {@code GET /method?name=value}. What cannot be verified is not served.
 *
 * <p>Threading: its own, four at most; requests are bounded in bytes, in number and in time.
 */
public final class LightProxy implements AutoCloseable {
  private static final int MAX_BYTES = 1_000_000;
  private static final int MAX_BATCH = 20;
  private static final int THREADS = 4;
  private static final int MAX_WAITING = 64;
  private static final int INVALID_REQUEST = -32600;
  private static final int NO_METHOD = -32601;
  private static final int INVALID_PARAMS = -32602;
  private static final int FAILED = -32603;
  private static final JsonText JSON = new JsonText(JsonLimits.DEFAULT);

  private final VerifiedAnswers answers;
  private final HttpServer server;
  private final ThreadPoolExecutor workers;

  /** A refusal with its code. */
  private static final class Refusal extends Exception {
    private static final long serialVersionUID = 1;
    private final int code;

    Refusal(int code, String text) {
      super(text);
      this.code = code;
    }
  }

  /**
   * Serves from now on.
   *
   * @param address where; port 0 for any
   * @throws IOException the port is taken
   */
  public LightProxy(VerifiedAnswers answers, InetSocketAddress address) throws IOException {
    this.answers = answers;
    System.setProperty("sun.net.httpserver.maxReqTime", "30"); // seconds; read when the first server is made
    System.setProperty("sun.net.httpserver.maxRspTime", "60");
    server = HttpServer.create(address, MAX_WAITING);
    workers = new ThreadPoolExecutor(THREADS, THREADS, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), work -> {
      Thread thread = new Thread(work, "bb-light-proxy");
      thread.setDaemon(true);
      return thread;
    });
    server.setExecutor(workers);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonValue answer = exchange.getRequestMethod().equals("GET") ? byUri(exchange) : byPost(exchange);
      byte[] text = JsonText.print(answer).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, text.length);
      exchange.getResponseBody().write(text);
    }
  }

  private JsonValue byPost(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BYTES + 1);
    if (body.length > MAX_BYTES) {
      return failure(JsonValue.NULL, INVALID_REQUEST, "Invalid Request", "the request has more than " + MAX_BYTES + " bytes");
    }
    JsonValue request;
    try {
      request = JSON.parse(Bytes.wrap(body));
    } catch (InvalidJsonException e) {
      return failure(JsonValue.NULL, -32700, "Parse error. Invalid JSON", e.getMessage());
    }
    if (!request.isArray()) {
      return one(request);
    }
    if (request.elements().isEmpty() || request.elements().size() > MAX_BATCH) {
      return failure(JsonValue.NULL, INVALID_REQUEST, "Invalid Request", "a batch has 1 to " + MAX_BATCH + " requests");
    }
    return JsonValue.array(request.elements().stream().map(this::one).toList());
  }

  private JsonValue one(JsonValue request) {
    JsonValue id = request.get("id");
    Map<String, String> parameters = new LinkedHashMap<>();
    request.get("params").members().forEach((name, value) -> parameters.put(name, value.asString()
        .or(() -> value.asNumber().map(java.math.BigDecimal::toPlainString)).or(() -> value.asBoolean().map(Object::toString)).orElse("")));
    return answer(id, request.get("method").asString().orElse(""), parameters, false);
  }

  private JsonValue byUri(HttpExchange exchange) {
    Map<String, String> parameters = new LinkedHashMap<>();
    String query = exchange.getRequestURI().getRawQuery();
    for (String part : query == null ? new String[0] : query.split("&")) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parameters.put(part.substring(0, equals), URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return answer(JsonValue.of(-1), exchange.getRequestURI().getPath().substring(1), parameters, true);
  }

  private JsonValue answer(JsonValue id, String method, Map<String, String> parameters, boolean uri) {
    try {
      return JsonValue.object().put("jsonrpc", "2.0").put("id", id).put("result", result(method, parameters, uri)).build();
    } catch (Refusal e) {
      return failure(id, e.code, e.code == NO_METHOD ? "Method not found" : "Invalid params", e.getMessage());
    } catch (LightClientException | UnprovenException | IOException e) {
      return failure(id, FAILED, "Internal error", String.valueOf(e.getMessage()));
    }
  }

  private JsonValue result(String method, Map<String, String> given, boolean uri) throws Refusal, LightClientException, IOException, UnprovenException {
    return switch (method) {
      case "health" -> JsonValue.EMPTY_OBJECT;
      case "status" -> JsonValue.object().put("node_info", JsonValue.object().put("network", answers.chainId()).put("version", "0.38.25")
          .put("moniker", "blockberry light").build()).put("sync_info", answers.syncInfo()).build();
      case "header" -> answers.header(number(given, "height"));
      case "commit" -> answers.commit(number(given, "height"));
      case "validators" -> answers.validators(number(given, "height"), number(given, "page"), number(given, "per_page"));
      case "abci_query" -> answers.abciQuery(unquoted(given.getOrDefault("path", "")), data(given.getOrDefault("data", ""), uri),
          number(given, "height").orElse(0));
      default -> throw new Refusal(NO_METHOD, "\"" + method + "\" is not served here: only status, health, header, commit, validators and abci_query"
          + " can be verified");
    };
  }

  private static OptionalLong number(Map<String, String> given, String name) throws Refusal {
    String text = unquoted(given.getOrDefault(name, ""));
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    if (!text.matches("-?[0-9]{1,18}")) {
      throw new Refusal(INVALID_PARAMS, name + " must be a whole number");
    }
    return OptionalLong.of(Long.parseLong(text));
  }

  /** POST has hexadecimal digits; the URI form those behind 0x, or a quoted text. */
  private static Bytes data(String text, boolean uri) throws Refusal {
    if (uri && text.startsWith("\"")) {
      return Bytes.utf8(unquoted(text));
    }
    try {
      return Bytes.fromHex(text.startsWith("0x") ? text.substring(2) : text);
    } catch (IllegalArgumentException e) {
      throw new Refusal(INVALID_PARAMS, "data must be hexadecimal digits");
    }
  }

  private static String unquoted(String text) {
    return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"") ? text.substring(1, text.length() - 1) : text;
  }

  private static JsonValue failure(JsonValue id, int code, String message, String data) {
    return JsonValue.object().put("jsonrpc", "2.0").put("id", id)
        .put("error", JsonValue.object().put("code", (long) code).put("message", message).put("data", data).build()).build();
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }
}
