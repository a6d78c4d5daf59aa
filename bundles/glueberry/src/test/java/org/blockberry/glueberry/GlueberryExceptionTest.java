package org.blockberry.glueberry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GlueberryExceptionTest {
  /** Specification 2.16: number, name, permanent, retriable. */
  @Test
  void codesAreThoseOfTheTable() {
    List<String> rows = Arrays.stream(ErrorCode.values())
        .map(code -> code.number() + " " + code.text() + (code.permanent() ? " permanent" : "") + (code.retriable() ? " retriable" : "")).toList();
    assertEquals(List.of("0 Unknown", "1 ConnectionFailed retriable", "2 HandshakeFailed retriable", "3 HandshakeTimeout retriable",
        "4 StreamClosed retriable", "5 EncryptionFailed", "6 DecryptionFailed", "7 PeerNotFound", "8 PeerBlacklisted permanent",
        "9 BufferFull retriable", "10 ContextCanceled", "11 InvalidConfig permanent", "12 NodeNotStarted", "13 NodeAlreadyStarted",
        "14 VersionMismatch", "15 MessageTooLarge", "16 Backpressure retriable"), rows);
  }

  @Test
  void everyCodeHasItsOwnHint() {
    assertEquals(ErrorCode.values().length, Arrays.stream(ErrorCode.values()).map(ErrorCode::hint).distinct().count());
    assertTrue(Arrays.stream(ErrorCode.values()).allMatch(code -> code.hint().endsWith(".")));
  }

  @Test
  void saysWhatWhomAndWhy() {
    GlueberryException error = GlueberryException.of(ErrorCode.STREAM_CLOSED, "the stream is gone").peer(Vectors.peer(1)).stream("blocks")
        .because(new IllegalStateException("reset"));
    assertEquals("glueberry: the stream is gone: reset", error.getMessage());
    assertEquals(Optional.of(Vectors.peer(1)), error.peer());
    assertEquals(Optional.of("blocks"), error.stream());
    assertTrue(error.retriable());
    assertFalse(error.retriable(false).retriable());
    assertEquals("reset", error.retriable(false).getCause().getMessage());
    assertEquals("glueberry: plain", GlueberryException.of(ErrorCode.UNKNOWN, "plain").getMessage());
  }

  @Test
  void theCodeTellsErrorsApart() {
    GlueberryException one = GlueberryException.of(ErrorCode.BUFFER_FULL, "one");
    assertTrue(one.sameKind(GlueberryException.of(ErrorCode.BUFFER_FULL, "another")));
    assertFalse(one.sameKind(GlueberryException.of(ErrorCode.BACKPRESSURE, "one")));
    assertFalse(one.sameKind(new IllegalStateException("one")));
    assertNotEquals(one, null);
  }
}
