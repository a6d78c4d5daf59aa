package org.blockberry.glueberry.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.Vectors;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.stream.StreamName;
import org.blockberry.libp2p.identity.PeerId;
import org.junit.jupiter.api.Test;

class LogTest {
  private static final PeerId PEER = Vectors.peer(1);
  private static final StreamName BLOCKS = new StreamName("blocks");

  private final List<String> lines = new ArrayList<>();
  private long now;
  private final LogPoints points = new LogPoints((level, message, values) -> {
    assertEquals(0, values.length % 2, "keys and values come in pairs");
    StringBuilder line = new StringBuilder(level + " " + message);
    for (int i = 0; i < values.length; i += 2) {
      line.append(' ').append(values[i]).append('=').append(values[i + 1].equals(PEER) ? "PEER" : values[i + 1]);
    }
    lines.add(line.toString());
  }, () -> now);

  /** Specification 2.19. */
  @Test
  void linesHaveTheLevelsAndKeysOfTheTable() {
    points.started(PEER, List.of());
    points.stopping(PEER);
    points.stopped();
    points.closeFailed(new IllegalStateException("x"));
    points.peerAdded(PEER);
    points.peerRemoved(PEER);
    points.peerBlacklisted(PEER);
    points.preparingStreams(PEER, List.of(BLOCKS));
    points.handshakeFailed(PEER, GlueberryException.of(ErrorCode.HANDSHAKE_FAILED, "bad key"));
    points.handshakeComplete(PEER);
    points.decryptionFailed(PEER, BLOCKS);
    points.messageDropped(PEER, BLOCKS, "buffer_full");
    points.eventDropped(PEER, ConnectionState.CONNECTED);
    points.nonceExhaustion(PEER, 7, 7);
    points.messageSent(PEER, BLOCKS, 12);
    assertEquals(List.of("INFO node started peer_id=PEER listen_addrs=[]", "INFO node stopping peer_id=PEER", "INFO node stopped",
        "ERROR failed to close host error=\"x\"", "INFO peer added peer_id=PEER", "INFO peer removed peer_id=PEER",
        "WARN peer blacklisted peer_id=PEER", "DEBUG preparing streams peer_id=PEER streams=[blocks]",
        "WARN handshake failed peer_id=PEER error=\"glueberry: bad key\"", "INFO handshake complete peer_id=PEER",
        "WARN decryption failed peer_id=PEER stream=blocks", "WARN message dropped peer_id=PEER stream=blocks reason=buffer_full",
        "WARN event dropped peer_id=PEER state=Connected reason=buffer_full",
        "WARN nonce exhaustion warning peer_id=PEER messages_sent=7 threshold=7 recommendation=change the identity of one of the two nodes",
        "DEBUG message sent peer_id=PEER stream=blocks size=12"), lines);
  }

  @Test
  void aPeerCannotFillTheLogAndTheNextLineSaysHowManyWereHeldBack() {
    for (int i = 0; i < 1_000; i++) {
      points.decryptionFailed(PEER, BLOCKS);
    }
    assertEquals(LogPoints.BURST, lines.size());
    points.decryptionFailed(Vectors.peer(2), BLOCKS);
    assertEquals(LogPoints.BURST + 1, lines.size(), "another peer has its own share");
    now += 60_000_000_000L;
    points.decryptionFailed(PEER, BLOCKS);
    assertEquals("WARN decryption failed peer_id=PEER stream=blocks held_back=995", lines.get(lines.size() - 1));
    points.decryptionFailed(PEER, BLOCKS);
    assertFalse(lines.get(lines.size() - 1).contains("held_back"));
  }

  @Test
  void foreignTextCannotBeginALineOfItsOwn() {
    points.disconnected(PEER, new IllegalStateException("bye\nERROR node stopped " + "x".repeat(500)));
    assertTrue(lines.get(0).length() < 200 && !lines.get(0).contains("\n"), lines.get(0));
  }

  /** What no method takes, no line can hold. */
  @Test
  void noPointTakesAKeyOrAMessage() {
    for (Method method : LogPoints.class.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers())) {
        assertTrue(Arrays.stream(method.getParameterTypes()).noneMatch(type -> type.isArray() || type == Bytes.class || type == Object.class),
            method.toString());
      }
    }
  }

  @Test
  void theThrottleForgetsWhatIsLongestNotUsed() {
    LogThrottle throttle = new LogThrottle(1, 10, 2);
    assertEquals(OptionalLong.of(0), throttle.admit("a", 0));
    assertEquals(OptionalLong.of(0), throttle.admit("b", 0));
    assertEquals(OptionalLong.empty(), throttle.admit("a", 9));
    assertEquals(OptionalLong.of(0), throttle.admit("c", 9));
    assertEquals(2, throttle.kinds());
    assertEquals(OptionalLong.of(1), throttle.admit("a", 10));
  }
}
