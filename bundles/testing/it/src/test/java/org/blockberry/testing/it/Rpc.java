package org.blockberry.testing.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

/** A caller of the RPC who knows nothing of the node's code. */
final class Rpc {
  static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final String base;

  Rpc(int port) {
    this.base = "http://127.0.0.1:" + port;
  }

  /** An answer of the node itself, not of the network. */
  static final class Failed extends RuntimeException {
    Failed(String message) {
      super(message);
    }
  }

  /** Where the server is. */
  String address() {
    return base;
  }

  JsonNode get(String path) throws IOException {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(20)).build();
      return JSON.readTree(client.send(request, BodyHandlers.ofString()).body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** What the path gives, as it is. */
  String text(String path) throws IOException {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(20)).build();
      return client.send(request, BodyHandlers.ofString()).body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  int httpStatus(String path) throws IOException {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(20)).build();
      return client.send(request, BodyHandlers.discarding()).statusCode();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  JsonNode call(String method, Map<String, ?> params) throws IOException {
    String body = JSON.writeValueAsString(Map.of("jsonrpc", "2.0", "id", 1, "method", method, "params", params));
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/")).timeout(Duration.ofSeconds(30))
          .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)).build();
      JsonNode answer = JSON.readTree(client.send(request, BodyHandlers.ofString()).body());
      if (answer.has("error")) {
        throw new Failed(method + ": " + answer.get("error"));
      }
      return answer.get("result");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Height at which the transaction was committed. */
  long commit(String tx) throws IOException {
    JsonNode result = call("broadcast_tx_commit", Map.of("tx", base64(tx)));
    if (result.at("/check_tx/code").asInt() != 0 || result.at("/tx_result/code").asInt() != 0) {
      throw new Failed(result.toString());
    }
    return result.get("height").asLong();
  }

  String value(String key) throws IOException {
    JsonNode answer = get("/abci_query?data=" + URLEncoder.encode("\"" + key + "\"", StandardCharsets.UTF_8));
    String value = answer.at("/result/response/value").asText("");
    return new String(Base64.getDecoder().decode(value.equals("null") ? "" : value), StandardCharsets.UTF_8);
  }

  long height() throws IOException {
    return call("status", Map.of()).at("/sync_info/latest_block_height").asLong();
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
