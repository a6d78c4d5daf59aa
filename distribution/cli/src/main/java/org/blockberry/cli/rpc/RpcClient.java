package org.blockberry.cli.rpc;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.InvalidJsonException;
import org.blockberry.chain.json.JsonLimits;
import org.blockberry.chain.json.JsonText;

/** Calls methods of a node's JSON-RPC. Threading: any; each caller waits for its answer on a kept-alive connection. */
public final class RpcClient {
  /** Answers hold whole blocks. */
  private static final JsonText JSON = new JsonText(new JsonLimits(200, 64 << 20, 1_000, 256 << 20));
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
  private static final Set<Integer> REFUSALS = Set.of(401, 403, 429);

  private final RpcTarget target;
  private final HttpClient http;
  private final Duration timeout;

  /** Does not connect yet. */
  public RpcClient(RpcTarget target) {
    this(target, DEFAULT_TIMEOUT);
  }

  /** @param timeout for one answer */
  public RpcClient(RpcTarget target, Duration timeout) {
    this.target = target;
    this.timeout = timeout;
    HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
    target.tls().ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  /** Whom it calls. */
  public RpcTarget target() {
    return target;
  }

  /** Where it calls. */
  public URI uri() {
    return target.uri();
  }

  /**
   * Calls one method.
   *
   * @throws RpcError the node answered with an error
   * @throws IOException there is no answer, or one that is no JSON-RPC
   */
  public JsonValue call(String method, JsonValue params) throws IOException, RpcError, InterruptedException {
    JsonValue request = JsonValue.object().put("jsonrpc", "2.0").put("id", 1).put("method", method)
        .put("params", params).build();
    return result(post(JsonText.print(request)));
  }

  /** The elements of the answer to a batch, in the order in which the node gave them. */
  public List<JsonValue> batch(String requests) throws IOException, InterruptedException {
    JsonValue answer = post(requests);
    return answer.isArray() ? answer.elements() : List.of(answer);
  }

  /**
   * The result in an answer.
   *
   * @throws RpcError it holds an error
   */
  public static JsonValue result(JsonValue answer) throws RpcError {
    JsonValue error = answer.get("error");
    if (!error.isNull()) {
      String data = error.get("data").asString().filter(text -> !text.isEmpty())
          .orElse(error.get("message").asString().orElse("unknown error"));
      throw new RpcError(error.get("code").asNumber().map(Number::intValue).orElse(0), data);
    }
    return answer.get("result");
  }

  /**
   * Gets a page of the server.
   *
   * @throws IOException there is no answer, or the server refuses it to this caller
   */
  public String page(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request(uri().resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    if (REFUSALS.contains(answer.statusCode())) {
      throw new IOException(uri().resolve(path) + " is refused with status " + answer.statusCode() + ": " + answer.body().strip());
    }
    return answer.body(); // health answers 503 when it has something to tell
  }

  private JsonValue post(String body) throws IOException, InterruptedException {
    HttpRequest request = request(uri()).header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8)).build();
    HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    try {
      return JSON.parse(Bytes.wrap(response.body()));
    } catch (InvalidJsonException e) {
      throw new IOException(uri() + " answered with status " + response.statusCode()
          + " and no JSON: it is not the RPC of a node", e);
    }
  }

  private HttpRequest.Builder request(URI where) {
    HttpRequest.Builder request = HttpRequest.newBuilder(where).timeout(timeout);
    target.token().ifPresent(text -> request.header("Authorization", "Bearer " + text));
    return request;
  }
}
