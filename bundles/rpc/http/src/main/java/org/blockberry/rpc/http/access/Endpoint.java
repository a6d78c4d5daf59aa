package org.blockberry.rpc.http.access;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every path of the server that is not the name of a method, with what it takes. A path that is not here is not served. */
public enum Endpoint {
  /** List of the methods, as a page. */
  INDEX("/", Right.READ),
  /** Description of the methods for programs. */
  OPENAPI("/openapi.json", Right.READ),
  /** Whether the process lives. */
  LIVE("/health/live", Right.HEALTH),
  /** Whether the node serves. */
  READY("/health/ready", Right.HEALTH),
  /** Whether the node has started. */
  STARTUP("/health/startup", Right.HEALTH),
  /** Metrics as Prometheus reads them. */
  METRICS("/metrics", Right.METRICS),
  /** Upgrade to a WebSocket; each call inside is checked again by its own row. */
  WEBSOCKET("/websocket", Right.READ);

  private static final Map<String, Endpoint> BY_PATH = Arrays.stream(values())
      .collect(Collectors.toUnmodifiableMap(endpoint -> endpoint.path, Function.identity()));

  private final String path;
  private final Right right;

  Endpoint(String path, Right right) {
    this.path = path;
    this.right = right;
  }

  /** Exactly this and nothing behind it. */
  public String path() {
    return path;
  }

  /** What asking it takes. */
  public Right right() {
    return right;
  }

  /** The endpoint at a path as sent. */
  public static Optional<Endpoint> at(String path) {
    return Optional.ofNullable(BY_PATH.get(path));
  }
}
