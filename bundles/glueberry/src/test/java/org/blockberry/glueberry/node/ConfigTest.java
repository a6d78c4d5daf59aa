package org.blockberry.glueberry.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.flow.Watermarks;
import org.blockberry.glueberry.reconnect.ReconnectPolicy;
import org.blockberry.libp2p.address.Multiaddr;
import org.junit.jupiter.api.Test;

class ConfigTest {
  private static final GlueberryConfig CONFIG = GlueberryConfig.of(Path.of("peers.json"), List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")));

  @Test
  void theDefaultsAreThoseOfTheSpecification() {
    holds(Duration.ofSeconds(30), is -> is.handshakeTimeout);
    holds(new ReconnectPolicy(Duration.ofSeconds(1), Duration.ofMinutes(5), 10, 0.1), is -> is.reconnect);
    holds(Duration.ofMinutes(1), is -> is.failedHandshakeCooldown);
    holds(Duration.ofMinutes(5), is -> is.resumeWindow);
    holds(100, is -> is.eventBufferSize);
    holds(1_000, is -> is.messageBufferSize);
    holds(new Watermarks(1_000, 100), is -> is.watermarks);
    holds(1_048_576, is -> is.maxMessageSize);
    holds(64, is -> is.maxStreamNameLength);
    holds(4_096, is -> is.bookLimits.metadataBytes());
    holds(16, is -> is.parkedStreams);
    holds(Duration.ofSeconds(5), is -> is.bookFlush);
    holds(400, is -> is.hostLimits.highWatermark());
    holds(100, is -> is.hostLimits.lowWatermark());
    holds(Duration.ofSeconds(30), is -> is.hostLimits.dialTimeout());
    holds(Duration.ofSeconds(10), is -> is.hostLimits.streamTimeout());
  }

  private static void holds(Object expected, Function<GlueberryConfig.Fields, Object> field) {
    assertEquals(expected, CONFIG.get(field));
  }

  @Test
  void everyErrorNamesItsField() {
    Map<String, Consumer<GlueberryConfig.Fields>> bad = new LinkedHashMap<>();
    bad.put("addressBookPath", is -> is.addressBookPath = null);
    bad.put("listenAddresses", is -> is.listenAddresses = List.of());
    bad.put("handshakeTimeout", is -> is.handshakeTimeout = Duration.ZERO);
    bad.put("failedHandshakeCooldown", is -> is.failedHandshakeCooldown = Duration.ofSeconds(-1));
    bad.put("resumeWindow", is -> is.resumeWindow = Duration.ofSeconds(-1));
    bad.put("firstFrameTimeout", is -> is.firstFrameTimeout = Duration.ZERO);
    bad.put("stallLimit", is -> is.stallLimit = Duration.ofSeconds(-1));
    bad.put("unauthenticatedTimeout", is -> is.unauthenticatedTimeout = null);
    bad.put("eventBufferSize", is -> is.eventBufferSize = 0);
    bad.put("messageBufferSize", is -> is.messageBufferSize = 0);
    bad.put("messageBufferBytes", is -> is.messageBufferBytes = 0);
    bad.put("maxWaitingSends", is -> is.maxWaitingSends = -1);
    bad.put("sendBufferBytes", is -> is.sendBufferBytes = 0);
    bad.put("maxMessageSize", is -> is.maxMessageSize = 0);
    bad.put("maxHandshakeMessageSize", is -> is.maxHandshakeMessageSize = 64 << 20);
    bad.put("maxStreamNameLength", is -> is.maxStreamNameLength = 65);
    bad.put("parkedStreams", is -> is.parkedStreams = -1);
    bad.put("maxUnauthenticated", is -> is.maxUnauthenticated = -1);
    bad.put("maxPeers", is -> is.maxPeers = 0);
    bad.put("maxDials", is -> is.maxDials = 0);
    bad.put("bookFlush", is -> is.bookFlush = Duration.ZERO);
    bad.put("stream name", is -> is.streams = List.of("handshake"));
    bad.put("reconnect", is -> is.reconnect = null);
    bad.put("whenFull", is -> is.whenFull = null);
    bad.put("hostLimits", is -> is.hostLimits = null);
    bad.put("tracing", is -> is.tracing = null);
    bad.forEach((field, change) -> {
      GlueberryException refused = assertThrows(GlueberryException.class, () -> CONFIG.with(change), field);
      assertEquals(ErrorCode.INVALID_CONFIG, refused.code());
      assertTrue(refused.permanent());
      assertTrue(refused.getMessage().contains(field), refused.getMessage());
    });
  }

  @Test
  void aChangeLeavesTheOldOneAlone() {
    GlueberryConfig changed = CONFIG.with(is -> is.maxMessageSize = 7);
    changed.get(is -> is.maxMessageSize = 9);
    assertEquals(7, changed.<Integer>get(is -> is.maxMessageSize).intValue());
    holds(1 << 20, is -> is.maxMessageSize);
  }

  @Test
  void aVersionWorksWithOlderMinorOnes() {
    ProtocolVersion current = ProtocolVersion.CURRENT;
    assertEquals("1.2.9", current.toString());
    assertTrue(current.compatibleWith(new ProtocolVersion(1, 1, 40)));
    assertTrue(!current.compatibleWith(new ProtocolVersion(1, 3, 0)) && !current.compatibleWith(new ProtocolVersion(2, 0, 0)));
  }

  @Test
  void durationsAreWrittenAsGoDoes() {
    Map<Duration, String> texts = Map.of(Duration.ofSeconds(30), "30s", Duration.ofMinutes(5), "5m0s", Duration.ofMillis(1_500), "1.5s",
        Duration.ofMillis(250), "250ms", Duration.ofHours(25).plusSeconds(1), "25h0m1s", Duration.ZERO, "0s");
    texts.forEach((duration, text) -> assertEquals(text, DebugState.goDuration(duration)));
  }
}
