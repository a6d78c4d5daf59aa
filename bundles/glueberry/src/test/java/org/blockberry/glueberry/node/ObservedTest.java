package org.blockberry.glueberry.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.Vectors;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.flow.Watermarks;
import org.blockberry.glueberry.observe.NodeMetrics;
import org.blockberry.glueberry.observe.Tracing;
import org.blockberry.glueberry.stream.FrameWriter;
import org.junit.jupiter.api.Test;

/** Metrics, spans, log lines, statistics, health and the debug dump of nodes that do something. */
class ObservedTest extends NodeTestBase {
  private final Set<String> counted = new ConcurrentSkipListSet<>();
  private final NodeMetrics metrics = (NodeMetrics) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {NodeMetrics.class},
      (proxy, method, arguments) -> {
        counted.add(method.getName());
        return null;
      });

  @Test
  void everyMetricIsFed() throws Exception {
    Nodes.Driven first = nodes.driven(1, fields -> {
      fields.metrics = metrics;
      fields.watermarks = new Watermarks(2, 1);
      fields.messageBufferSize = 2;
      fields.whenFull = QueuePolicy.DROP;
      fields.eventBufferSize = 1;
    }, "chat");
    OriginalPeer peer = original(3, first.node());
    peer.allow("chat");
    EventSubscription slow = Nodes.events(first.node());
    peer.shakeHands(first.node());
    Nodes.await("established", () -> first.node().connectionState(peer.id()) == ConnectionState.ESTABLISHED);
    for (int i = 0; i < 5; i++) {
      Nodes.get(peer.send("chat", "hello"));
    }
    Bytes repeated = peer.seal("chat", "twice");
    peer.live.get("chat").write(repeated);
    peer.live.get("chat").write(repeated);
    peer.live.get("chat").write(FrameWriter.frame(Bytes.wrap(new byte[40])));
    Nodes.await("a forged one", () -> counted.contains("decryptionError"));
    long end = System.nanoTime() + Nodes.PATIENCE.toNanos();
    while (!counted.contains("backpressureWait") && System.nanoTime() < end) {
      for (int i = 0; i < 500; i++) {
        first.node().send(peer.id(), "chat", Bytes.wrap(new byte[10_000]));
      }
      Nodes.await("sent", () -> first.node().debugState().gates().stream().allMatch(gate -> gate.pending() == 0));
    }
    Nodes.await("the gauge", () -> counted.contains("pendingMessages"));
    first.node().addPeer(Vectors.peer(4), List.of(org.blockberry.libp2p.address.Multiaddr.parse("/ip4/127.0.0.1/tcp/1")));
    Nodes.await("a failed attempt", () -> counted.contains("connectionAttempt"));
    first.node().disconnect(peer.id());
    Nodes.await("closed", () -> counted.contains("connectionClosed") && counted.contains("streamClosed"));
    assertTrue(slow.dropped() > 0);
    Set<String> all = new TreeSet<>(Arrays.stream(NodeMetrics.class.getMethods()).map(Method::getName).toList());
    all.removeAll(counted);
    assertEquals(Set.of("encryptionError"), all); // would be a fault of ours
  }

  @Test
  void spansAreNestedAndEnd() {
    Queue<String> ended = new ConcurrentLinkedQueue<>();
    Nodes.Driven first = nodes.driven(1, fields -> fields.tracing = operation -> new Recorded("", operation, ended), "chat");
    Nodes.Driven second = nodes.driven(2, fields -> fields.tracing = operation -> new Recorded("", operation, ended), "chat");
    first.connect(second);
    first.send(second, "chat", "hello");
    second.expect("hello");
    first.node().disconnect(second.id());
    for (String path : List.of("connect", "connect/dial", "connect/handshake", "connect/handshake/key_derivation", "connect/handshake/stream_setup",
        "connect/established", "send", "send/encrypt", "send/write", "receive", "receive/read", "receive/decrypt", "disconnect")) {
      Nodes.await(path, () -> ended.contains(path));
    }
  }

  private record Recorded(String above, Tracing.Operation operation, Queue<String> ended) implements Tracing.Span {
    private String path() {
      return (above.isEmpty() ? "" : above + "/") + operation.text().substring("glueberry.".length());
    }

    @Override
    public Tracing.Span child(Tracing.Operation of) {
      return new Recorded(path(), of, ended);
    }

    @Override
    public void end() {
      ended.add(path());
    }
  }

  @Test
  void theDumpSaysWhatHappensAndNoSecret() throws Exception {
    Queue<String> lines = new ConcurrentLinkedQueue<>();
    Nodes.Driven first = nodes.driven(1, fields -> fields.log = (level, message, rest) -> lines.add(message + " " + Arrays.toString(rest)), "chat");
    Nodes.Driven second = nodes.driven(2, "chat");
    first.connect(second);
    first.send(second, "chat", "classified");
    second.expect("classified");
    DebugState state = first.node().debugState();
    JsonNode json = new ObjectMapper().readTree(state.toJson());
    assertEquals(first.id().toString(), json.get("peer_id").asText());
    assertEquals("30s", json.get("config").get("handshake_timeout").asText());
    assertEquals(1, json.get("address_book").get("total_peers").asInt());
    assertEquals("Established", json.get("connections").get(second.id().toString()).asText());
    assertEquals(2, json.get("flow_controllers").size());
    assertTrue(state.toText().contains("Established, outbound"), state.toText());
    HealthReport health = first.node().readiness();
    assertEquals(List.of("node_started", "host_running", "address_book", "connections"),
        health.checks().stream().map(HealthReport.Check::name).toList());
    assertTrue(new ObjectMapper().readTree(health.toJson()).get("healthy").asBoolean());
    assertEquals("{\"healthy\":false}", HealthReport.livenessJson(false));
    assertEquals(1, first.node().stats(second.id()).orElseThrow().connections());
    assertEquals(10, first.node().stats(second.id()).orElseThrow().streams().stream().filter(each -> each.name().text().equals("chat"))
        .findFirst().orElseThrow().bytesSent());
    first.node().close();
    String all = state.toJson() + state.toText() + lines;
    for (String line : List.of("node started", "peer added", "connected", "handshake started", "preparing streams", "handshake complete",
        "message sent", "node stopping", "node stopped")) {
      assertTrue(lines.stream().anyMatch(each -> each.startsWith(line)), line + " is missing in " + lines);
    }
    assertFalse(all.contains("classified"));
    assertFalse(all.toLowerCase().contains(Bytes.wrap(Vectors.seed(1)).toHex().toLowerCase()));
    assertTrue(Duration.between(state.at(), java.time.Instant.now()).toMinutes() < 5);
  }
}
