package org.blockberry.network.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.effect.Effect;
import org.blockberry.network.effect.Offence;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each way in which a handshake ends badly: what is said, what it costs. */
class HandshakesTest {
  private static final Bytes OUR_KEY = Bytes.wrap(new byte[32]);
  private static final Bytes KEY = Bytes.fromHex("01".repeat(32));
  private static final Bytes OTHER_KEY = Bytes.fromHex("02".repeat(32));
  private static final Ours OURS = new Ours(5, 9);
  private final Handshakes handshakes = new Handshakes(new Terms("chain-1", 1, OUR_KEY), 1_000);

  private List<Effect> after(HandshakeMessage message) {
    return after(HandshakeMessage.encodeTagged(message));
  }

  private List<Effect> after(Bytes message) {
    handshakes.connected("p", KEY, true, 0, OURS);
    return handshakes.received("p", message, OURS);
  }

  private static HelloRequest request(String id, int version, String chain, long height) {
    return new HelloRequest(id, version, Optional.empty(), OptionalInt.empty(), chain, 1, height);
  }

  private static void refused(Offence offence, List<Effect> effects) {
    assertEquals(3, effects.size(), effects.toString());
    assertEquals(new Effect.Send("p", "handshake", HandshakeMessage.encodeTagged(new HelloResponse(false, Optional.empty()))), effects.get(0));
    assertEquals(offence, ((Effect.Fine) effects.get(1)).offence());
    assertTrue(effects.get(2) instanceof Effect.Disconnect);
  }

  @Test
  void refusalsAreClear() {
    String id = Terms.nodeId(KEY);
    refused(Offence.OTHER_CHAIN, after(request(id, 1, "chain-2", 0)));
    refused(Offence.OTHER_CHAIN, after(request(id, 2, "chain-2", 0))); // chain before version
    refused(Offence.OTHER_VERSION, after(request(id, 2, "chain-1", 0)));
    refused(Offence.FALSE_IDENTITY, after(request(Terms.nodeId(OTHER_KEY), 1, "chain-1", 0)));
    refused(Offence.FALSE_IDENTITY, after(new HelloResponse(true, Optional.of(OTHER_KEY))));
    refused(Offence.MALFORMED, after(new HelloResponse(true, Optional.of(Bytes.fromHex("01")))));
    refused(Offence.MALFORMED, after(new HelloResponse(true, Optional.empty())));
  }

  @Test
  @Tag("sec-G3")
  @Tag("sec-B1")
  void heightsThatNoChainHasAreRefused() {
    for (long height : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 62}) {
      refused(Offence.MALFORMED, after(request(Terms.nodeId(KEY), 1, "chain-1", height)));
    }
    assertEquals(1, after(request(Terms.nodeId(KEY), 1, "chain-1", (1L << 62) - 1)).size());
  }

  @Test
  void whoRefusesUsOrSaysGoodbyeIsNotFined() {
    assertEquals(List.of(new Effect.Disconnect("p", "refuses this node")), after(new HelloResponse(false, Optional.empty())));
    assertEquals(List.of(new Effect.Disconnect("p", "says goodbye")), after(new HelloFinalize(false)));
  }

  @Test
  void whatCannotBeReadEndsTheConnection() {
    for (String hex : new String[] {"", "80", "8001", "800100", "840100", "8001" + "14ff".repeat(8), "ffffffffffffffffff01"}) {
      List<Effect> effects = after(Bytes.fromHex(hex));
      assertEquals(2, effects.size(), hex);
      assertEquals(Offence.MALFORMED, ((Effect.Fine) effects.get(0)).offence());
    }
  }

  @Test
  void theDeadlineIsForTheWholeAndEndsWithAGoodbye() {
    handshakes.connected("p", KEY, true, 0, OURS);
    handshakes.received("p", HandshakeMessage.encodeTagged(request(Terms.nodeId(KEY), 1, "chain-1", 0)), OURS);
    assertEquals(List.of(), handshakes.tick(999));
    List<Effect> effects = handshakes.tick(1_000);
    assertEquals(Handshakes.goodbye("p"), effects.get(0));
    assertEquals(Offence.TIMEOUT, ((Effect.Fine) effects.get(1)).offence());
    assertEquals(List.of(), handshakes.tick(2_000), "once");
    assertEquals(List.of(), handshakes.received("p", HandshakeMessage.encodeTagged(new HelloFinalize(true)), OURS), "over is over");
  }

  @Test
  void strangersWithoutAConnectionGetNoAnswer() {
    assertEquals(List.of(), handshakes.received("q", Bytes.fromHex("8201100100"), OURS));
    assertEquals(0, handshakes.size());
  }
}
