package org.blockberry.rpc.http;

import static org.blockberry.api.rpc.RpcParameter.Kind.BASE64_BYTES;
import static org.blockberry.api.rpc.RpcParameter.Kind.BOOLEAN;
import static org.blockberry.api.rpc.RpcParameter.Kind.HEX_BYTES;
import static org.blockberry.api.rpc.RpcParameter.Kind.INT64;
import static org.blockberry.api.rpc.RpcParameter.Kind.JSON;
import static org.blockberry.api.rpc.RpcParameter.Kind.STRING;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.rpc.RpcParameter;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.value.JsonValue;
import org.blockberry.rpc.http.access.AccessGate;
import org.blockberry.rpc.http.access.AccessTable;
import org.blockberry.rpc.http.call.MethodTable;
import org.blockberry.rpc.http.call.ServedMethod;

/** The real server on a free port with a few methods. */
final class TestServer implements AutoCloseable {
  final MethodTable methods = new MethodTable();
  final NodeView node = new NodeView();
  final RpcMetrics metrics = new RpcMetrics();
  final AccessGate gate = new AccessGate(Clock.systemUTC(), 20);
  final RpcServer server;

  private final List<String> opened = new ArrayList<>();

  /** @param settings key, value, key, value, … */
  TestServer(Object... settings) throws IOException {
    server = new RpcServer(settings(settings), Optional.empty(), gate, methods, node, metrics, Clock.systemUTC());
    add(TestMethod.answering("health", arguments -> JsonValue.EMPTY_OBJECT));
    add(TestMethod.answering("echo", arguments -> {
      JsonValue.ObjectBuilder out = JsonValue.object();
      arguments.int64("height").ifPresent(value -> out.putInt64("height", value));
      arguments.bool("prove").ifPresent(value -> out.put("prove", value));
      arguments.string("path").ifPresent(value -> out.put("path", value));
      arguments.bytes("tx").ifPresent(value -> out.put("tx", value.toHex()));
      arguments.bytes("data").ifPresent(value -> out.put("data", value.toHex()));
      arguments.json("evidence").ifPresent(value -> out.put("evidence", value));
      return out.build();
    }, parameter("height", INT64), parameter("prove", BOOLEAN), parameter("path", STRING),
        parameter("tx", BASE64_BYTES), parameter("data", HEX_BYTES), parameter("evidence", JSON)));
    server.start();
  }

  static RpcSettings settings(Object... pairs) {
    Map<String, Object> values = new HashMap<>();
    values.put("listen", "127.0.0.1:0");
    for (int i = 0; i < pairs.length; i += 2) {
      values.put((String) pairs[i], pairs[i + 1]);
    }
    return RpcSettings.of(Settings.of(RpcSettings.SCHEMA, values), true);
  }

  static RpcParameter parameter(String name, RpcParameter.Kind kind) {
    return new RpcParameter(name, kind, "A parameter.");
  }

  /** Adds a method without opening it. */
  void serve(RpcMethod method) {
    methods.add(method.name(), 0, ServedMethod.of(method, true));
  }

  /** Adds a method as one of the distribution's: everybody may call it as far as it says itself. */
  void add(RpcMethod method) {
    serve(method);
    opened.add(method.name());
    gate.update(AccessTable.of("test", List.of("health", "metrics", "read", "submit"), opened), List.of(), 20);
  }

  int port() {
    return server.port();
  }

  Probe.Answer post(String body) throws IOException {
    return Probe.post(port(), body);
  }

  Probe.Answer call(String method, String params) throws IOException {
    return post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}");
  }

  Probe.Answer get(String target) throws IOException {
    return Probe.get(port(), target);
  }

  /** Whether an honest client is served. */
  boolean serves() throws IOException {
    return call("health", "{}").body().equals("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
  }

  @Override
  public void close() {
    server.close();
  }
}
