package org.blockberry.cli;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.JsonLimits;
import org.blockberry.chain.json.JsonText;

/**
 * A chain behind a JSON-RPC server: every request that brings transactions ends in one block with those that pass
 * {@link #fate}.
 */
public final class FakeRpc implements AutoCloseable {
  private static final JsonText JSON = new JsonText(JsonLimits.DEFAULT);

  /** What goes into the block for one accepted transaction: none loses it, two double it. */
  public volatile UnaryOperator<List<String>> fate = txs -> txs;
  /** Why a transaction is refused; null accepts it. */
  public volatile java.util.function.Function<String, String> refusal = tx -> null;
  /** Requests seen. */
  public final List<JsonValue> requests = java.util.Collections.synchronizedList(new ArrayList<>());

  private final HttpServer server;
  private final String scheme;
  private final ExecutorService threads = Executors.newFixedThreadPool(8);
  private final List<List<String>> blocks = new ArrayList<>();
  private final Map<String, String> state = new TreeMap<>();

  static {
    System.setProperty("sun.net.httpserver.nodelay", "true"); // else every answer takes 40 ms
  }

  /** Access token that every request must show; null for none. */
  public volatile String token;
  /** Methods that the token does not allow. */
  public volatile Set<String> forbidden = Set.of();

  public FakeRpc() throws IOException {
    this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), "http");
  }

  /** With TLS. */
  public static FakeRpc secure(SSLContext tls) throws IOException {
    HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return new FakeRpc(server, "https");
  }

  private FakeRpc(HttpServer server, String scheme) {
    this.server = server;
    this.scheme = scheme;
    server.createContext("/", exchange -> {
      if (token != null && !("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        byte[] no = JsonText.print(denied(JsonValue.NULL, "the access token is not valid")).getBytes(StandardCharsets.UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(401, no.length);
        exchange.getResponseBody().write(no);
        exchange.close();
        return;
      }
      if (exchange.getRequestMethod().equals("GET")) {
        byte[] page = ("page " + exchange.getRequestURI()).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, page.length);
        exchange.getResponseBody().write(page);
        exchange.close();
        return;
      }
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      byte[] answer = answer(JSON.parse(body)).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
      exchange.close();
    });
    server.setExecutor(threads);
    server.start();
  }

  public URI uri() {
    return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private String answer(JsonValue request) {
    if (request.isArray()) {
      List<JsonValue> answers = new ArrayList<>();
      request.elements().forEach(each -> answers.add(one(each)));
      return JsonText.print(JsonValue.array(answers));
    }
    return JsonText.print(one(request));
  }

  private JsonValue one(JsonValue request) {
    requests.add(request);
    if (forbidden.contains(request.get("method").asString().orElse(""))) {
      return denied(request.get("id"), "the method needs the right submit, which this credential does not give");
    }
    JsonValue.ObjectBuilder answer = JsonValue.object().put("jsonrpc", "2.0").put("id", request.get("id"));
    try {
      return answer.put("result", result(request.get("method").asString().orElse(""), request.get("params"))).build();
    } catch (IllegalArgumentException e) {
      return answer.put("error", JsonValue.object().put("code", -32603).put("message", "Internal error")
          .put("data", e.getMessage())
          .build()).build();
    }
  }

  private static JsonValue denied(JsonValue id, String why) {
    return JsonValue.object().put("jsonrpc", "2.0").put("id", id).put("error", JsonValue.object().put("code", -32003)
        .put("message", "Access denied").put("data", why).build()).build();
  }

  private synchronized JsonValue result(String method, JsonValue params) {
    return switch (method) {
      case "status" -> status();
      case "broadcast_tx_async", "broadcast_tx_sync", "broadcast_tx_commit" ->
          broadcast(method, params.get("tx").asString().orElse(""));
      case "block" -> block(Integer.parseInt(params.get("height").asString().orElse(Integer.toString(blocks.size()))));
      case "abci_query" -> query(params);
      case "tx" -> tx(params.get("hash").asString().orElse(""));
      case "validators" -> JsonValue.object().put("block_height", params.get("height").asString().orElse("last"))
          .build();
      case "genesis" -> JsonValue.object().put("genesis", JsonValue.object().put("chain_id", "test-1").build()).build();
      default -> throw new IllegalArgumentException("no method " + method);
    };
  }

  private JsonValue status() {
    return JsonValue.object()
        .put("node_info", JsonValue.object().put("network", "test-1").put("moniker", "berry").put("version", "0.38.25")
            .put("other", JsonValue.object().put("blockberry_version", "0.1.0").put("role", "validator").build())
            .build())
        .put("sync_info", JsonValue.object().put("latest_block_hash", "AB".repeat(32)).put("latest_app_hash", "")
            .put("latest_block_height", Integer.toString(blocks.size()))
            .put("latest_block_time", "2026-01-31T12:00:00Z")
            .put("earliest_block_height", "1").put("catching_up", false).build())
        .put("validator_info", JsonValue.object().put("address", "CD".repeat(20)).put("voting_power", "10").build())
        .build();
  }

  private JsonValue broadcast(String method, String tx) {
    String text = new String(Base64.getDecoder().decode(tx), StandardCharsets.UTF_8);
    String why = refusal.apply(text);
    boolean commit = method.endsWith("commit");
    if (why != null && why.startsWith("full")) {
      throw new IllegalArgumentException(why);
    }
    JsonValue check = JsonValue.object().put("code", why == null ? 0 : 4).put("log", why == null ? "" : why).build();
    if (why == null) {
      blocks.add(fate.apply(List.of(tx)));
      int equals = text.indexOf('=');
      state.put(equals < 0 ? text : text.substring(0, equals), equals < 0 ? text : text.substring(equals + 1));
    }
    JsonValue.ObjectBuilder result = JsonValue.object().put("hash", hash(tx));
    if (commit) {
      return result.put("check_tx", check).put("tx_result", JsonValue.object().put("code", 0).build())
          .put("height", why == null ? Integer.toString(blocks.size()) : "0").build();
    }
    return result.put("code", check.get("code")).put("log", check.get("log")).build();
  }

  private JsonValue block(int height) {
    if (height < 1 || height > blocks.size()) {
      throw new IllegalArgumentException("height " + height
          + " must be less than or equal to the current blockchain height "
          + blocks.size());
    }
    List<JsonValue> txs = blocks.get(height - 1).stream().map(JsonValue::of).toList();
    return JsonValue.object().put("block", JsonValue.object()
        .put("header", JsonValue.object().putInt64("height", height).build())
        .put("data", JsonValue.object().put("txs", JsonValue.array(txs)).build()).build()).build();
  }

  private JsonValue query(JsonValue params) {
    String key = Bytes.fromHex(params.get("data").asString().orElse("")).toUtf8();
    JsonValue.ObjectBuilder response = JsonValue.object();
    if (!params.get("path").asString().orElse("").equals("/key")) {
      return JsonValue.object().put("response", response.put("code", 2).put("log", "unknown path").build()).build();
    }
    String value = state.get(key);
    return JsonValue.object().put("response", response.put("code", 0)
        .put("log", value == null ? "does not exist" : "exists")
        .put("value", value == null ? JsonValue.NULL : JsonValue.of(Base64.getEncoder()
        .encodeToString(value.getBytes(StandardCharsets.UTF_8))))
        .build()).build();
  }

  private JsonValue tx(String hash) {
    String hex = Bytes.wrap(Base64.getDecoder().decode(hash)).toHex();
    for (int i = 0; i < blocks.size(); i++) {
      for (String tx : blocks.get(i)) {
        if (hash(tx).equals(hex)) {
          return JsonValue.object().put("hash", hex).putInt64("height", i + 1).put("index", 0).put("tx", tx)
              .put("tx_result", JsonValue.object().put("code", 0).put("log", "").build()).build();
        }
      }
    }
    throw new IllegalArgumentException("tx (" + hex + ") not found");
  }

  private static String hash(String tx) {
    try {
      return Bytes.wrap(MessageDigest.getInstance("SHA-256").digest(Base64.getDecoder().decode(tx))).toHex();
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
