package org.blockberry.testing.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** Answers as another node does, with its answers changed. */
final class LyingNode implements AutoCloseable {
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI honest;
  volatile UnaryOperator<String> lie = UnaryOperator.identity();

  LyingNode(String honest) throws IOException {
    this.honest = URI.create(honest);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      HttpRequest request = HttpRequest.newBuilder(honest).header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes())).build();
      byte[] told = lie.apply(client.send(request, HttpResponse.BodyHandlers.ofString()).body()).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, told.length);
      exchange.getResponseBody().write(told);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
