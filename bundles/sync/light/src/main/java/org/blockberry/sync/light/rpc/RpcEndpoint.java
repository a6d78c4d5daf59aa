package org.blockberry.sync.light.rpc;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.json.InvalidJsonException;
import org.blockberry.chain.json.JsonLimits;
import org.blockberry.chain.json.JsonText;
import org.blockberry.chain.light.LightSourceException;

/** Calls methods of one RPC: one answer at a time, bounded in bytes and in time from the first byte sent to the last one read. Thread safe. */
final class RpcEndpoint {
  /** A commit of 10,000 validators has 3 MB. */
  static final int MAX_BYTES = 8 << 20;
  private static final int MAX_ERROR_CHARS = 300;
  private static final JsonText JSON = new JsonText(new JsonLimits(40, MAX_BYTES, 100, MAX_BYTES));

  private final HttpClient http;
  private final URI address;
  private final String name;
  private final Duration timeout;

  /**
   * @param address {@code http} or {@code https}, with a host
   * @param timeout for a whole answer
   */
  RpcEndpoint(HttpClient http, String address, Duration timeout) {
    this.http = http;
    this.timeout = timeout;
    String full = address.contains("://") ? address.replaceFirst("^tcp://", "http://") : "http://" + address;
    this.address = URI.create(full);
    String scheme = this.address.getScheme();
    if (!("http".equals(scheme) || "https".equals(scheme)) || this.address.getHost() == null || this.address.getUserInfo() != null) {
      throw new IllegalArgumentException("\"" + address + "\" must be like http://127.0.0.1:26657");
    }
    this.name = full.replaceFirst("/+$", "");
  }

  String name() {
    return name;
  }

  /** The result of a method. */
  JsonValue call(String method, JsonValue params) throws LightSourceException, RpcFailure {
    String question = JsonText.print(JsonValue.object().put("jsonrpc", "2.0").put("id", 1).put("method", method).put("params", params).build());
    HttpResponse<byte[]> answer = send(HttpRequest.newBuilder(address).timeout(timeout).header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(question, StandardCharsets.UTF_8)).build());
    if (answer.statusCode() != 200) {
      throw unreachable("status " + answer.statusCode(), null);
    }
    JsonValue whole;
    try {
      whole = JSON.parse(Bytes.wrap(answer.body()));
    } catch (InvalidJsonException e) {
      throw unreachable("the answer is no JSON: this is not the RPC of a node", e);
    }
    JsonValue error = whole.get("error");
    if (!error.isNull()) {
      throw new RpcFailure(shortened(error.get("data").asString().filter(text -> !text.isEmpty())
          .or(() -> error.get("message").asString()).orElse("an error without text")));
    }
    return whole.get("result");
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws LightSourceException {
    CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, BoundedBody.of(MAX_BYTES));
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS); // the request's own timeout ends with the headers
    } catch (TimeoutException e) {
      throw unreachable("no answer within " + timeout.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() instanceof IOException io && io.getCause() instanceof BoundedBody.TooLongException long_ ? long_ : e.getCause();
      if (cause instanceof BoundedBody.TooLongException) {
        throw new LightSourceException(LightSourceException.Reason.WRONG_ANSWER, cause.getMessage(), cause);
      }
      String text = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
      throw unreachable(shortened(text), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable("interrupted", e);
    } finally {
      answer.cancel(true);
    }
  }

  private static LightSourceException unreachable(String text, Throwable cause) {
    return new LightSourceException(LightSourceException.Reason.UNREACHABLE, text, cause);
  }

  static String shortened(String text) {
    String line = text.replaceAll("[\\p{Cntrl}]+", " ");
    return line.length() <= MAX_ERROR_CHARS ? line : line.substring(0, MAX_ERROR_CHARS) + "…";
  }
}
