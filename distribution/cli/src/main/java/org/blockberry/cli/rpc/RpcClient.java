package org.blockberry.cli.rpc;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
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

  private final URI uri;
  private final HttpClient http;
  private final Duration timeout;
  private final Optional<String> token;

  /** For a node at {@code uri}. Does not connect yet. */
  public RpcClient(URI uri) {
    this(uri, DEFAULT_TIMEOUT);
  }

  /** @param timeout for one answer */
  public RpcClient(URI uri, Duration timeout) {
    this(uri, timeout, Optional.empty(), Optional.empty());
  }

  /**
   * @param token access token that is sent with each call; empty for none
   * @param tls whom to trust with https; empty for the JDK's list
   */
  public RpcClient(URI uri, Optional<String> token, Optional<SSLContext> tls) {
    this(uri, DEFAULT_TIMEOUT, token, tls);
  }

  private RpcClient(URI uri, Duration timeout, Optional<String> token, Optional<SSLContext> tls) {
    this.uri = uri;
    this.timeout = timeout;
    this.token = token;
    HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
    tls.ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  /** Where it calls. */
  public URI uri() {
    return uri;
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

  private JsonValue post(String body) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(timeout).header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    try {
      return JSON.parse(Bytes.wrap(response.body()));
    } catch (InvalidJsonException e) {
      throw new IOException(uri + " answered with status " + response.statusCode()
          + " and no JSON: it is not the RPC of a node", e);
    }
  }
}
