package org.blockberry.network.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Set;
import org.blockberry.api.transport.StreamRules;
import org.blockberry.api.transport.StreamSpec;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What goes to which handler, before anything is decoded. */
class DispatcherTest {
  private static final long SECOND = 1_000_000_000L;
  private final Dispatcher<String> streams = new Dispatcher<>();

  private static StreamRules rules(String name) {
    return StreamRules.builder(StreamSpec.of(name, 100)).typeIds(Set.of(133)).rate(10, 5, 1_000).build();
  }

  @BeforeEach
  void begin() {
    streams.handshake("handshake");
    assertEquals(Optional.empty(), streams.register("network", rules("t"), "handler"));
    streams.connected("p");
  }

  private Dispatcher.Outcome judge(String stream, String hex, long now) {
    return streams.judge("p", true, stream, Bytes.fromHex(hex), now).outcome();
  }

  @Test
  void aMessageGoesToTheOwnerOfItsStream() {
    assertEquals(Optional.of("handler"), streams.judge("p", true, "t", Bytes.fromHex("850100"), 0).handler());
    assertEquals(Optional.of("handshake"), streams.judge("p", false, "handshake", Bytes.fromHex("820100"), 0).handler());
    assertEquals(Dispatcher.Outcome.EARLY, streams.judge("p", false, "t", Bytes.fromHex("850100"), 0).outcome());
    assertEquals(Dispatcher.Outcome.UNKNOWN, judge("u", "8501", 0));
    assertEquals(Dispatcher.Outcome.UNKNOWN, streams.judge("q", true, "t", Bytes.fromHex("8501"), 0).outcome());
    for (String bad : new String[] {"", "8401", "85", "01", "ff".repeat(20), "8501" + "00".repeat(99)}) {
      streams.gone("p");
      streams.connected("p");
      assertEquals(Dispatcher.Outcome.MALFORMED, judge("t", bad, 0), bad);
    }
  }

  @Test
  void aStreamHasOneOwnerAndGoesWithIt() {
    assertEquals(Optional.of("stream \"t\" belongs to network"), streams.register("plugin", rules("t"), "thief"));
    assertFalse(streams.unregister("t", "thief"));
    assertFalse(streams.unregister("handshake", "thief"));
    assertTrue(streams.unregister("t", "handler"));
    assertEquals(Dispatcher.Outcome.UNKNOWN, judge("t", "8501", 0));
    for (int i = 1; i < Dispatcher.MAX_STREAMS; i++) {
      assertEquals(Optional.empty(), streams.register("plugin", rules("s" + i), "h" + i));
    }
    assertTrue(streams.register("plugin", rules("more"), "h").isPresent());
    assertEquals(Dispatcher.MAX_STREAMS - 1, streams.offered().size());
  }

  @Test
  void tooMuchIsDroppedAndThenFined() {
    int delivered = 0;
    int fined = 0;
    for (int i = 0; i < 105; i++) {
      Dispatcher.Outcome outcome = judge("t", "850100", 0);
      delivered += outcome == Dispatcher.Outcome.DELIVERED ? 1 : 0;
      fined += outcome == Dispatcher.Outcome.FLOOD ? 1 : 0;
    }
    assertEquals(5, delivered);
    assertEquals(10, fined);
    assertEquals(Dispatcher.Outcome.DELIVERED, judge("t", "850100", SECOND / 10));
    assertEquals(Dispatcher.Outcome.LIMITED, judge("t", "850100", SECOND / 10));
  }

  @Test
  void bytesCountAsWell() {
    streams.register("network", StreamRules.builder(StreamSpec.of("b", 100)).rate(1_000, 1_000, 50).build(), "bytes");
    assertEquals(Dispatcher.Outcome.DELIVERED, judge("b", "00".repeat(100), 0), "a message of the allowed size passes an idle stream");
    assertEquals(Dispatcher.Outcome.LIMITED, judge("b", "00".repeat(51), SECOND));
    assertEquals(Dispatcher.Outcome.DELIVERED, judge("b", "00".repeat(50), SECOND));
  }

  @Test
  void sharesChangeTheRateOfPeersThatAreThere() {
    for (int i = 0; i < 5; i++) {
      judge("t", "850100", 0);
    }
    streams.allow("p", 25, 0);
    assertEquals(Dispatcher.Outcome.LIMITED, judge("t", "850100", 4 * SECOND / 10), "2.5 a second");
    streams.allow("p", 400, 4 * SECOND / 10);
    assertEquals(Dispatcher.Outcome.DELIVERED, judge("t", "850100", 5 * SECOND / 10));
  }

  @Test
  void sharesStayWithinBoundsAndDoNotSwing() {
    int percent = 100;
    for (int i = 0; i < 100; i++) {
      percent = AdaptiveRate.next(percent, 0, 0);
    }
    assertEquals(AdaptiveRate.MOST, percent);
    assertEquals(percent, AdaptiveRate.next(percent, 60, 0));
    for (int i = 0; i < 100; i++) {
      percent = AdaptiveRate.next(percent, 100, 0);
    }
    assertEquals(AdaptiveRate.LEAST, percent);
    assertEquals(50, AdaptiveRate.next(400, 0, 10));
    assertEquals(100, AdaptiveRate.next(400, 0, 1));
  }

  @Test
  @Tag("sec-G2")
  void namesThatArriveAreNotRemembered() {
    for (int i = 0; i < 10_000; i++) {
      judge("topic" + i, "8501", 0);
    }
    streams.gone("p");
    assertEquals(0, streams.measured());
    assertEquals(1, streams.offered().size());
  }
}
