package org.blockberry.network.pex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.cramberry.Options;
import org.blockberry.network.effect.Effect;
import org.blockberry.network.effect.Now;
import org.blockberry.network.effect.Offence;
import org.blockberry.network.streams.ReadyPeer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Questions, answers and dials. */
class PeerExchangeTest {
  private static final long SECOND = 1_000_000_000L;
  private long nanos;
  private PeerExchange node = node(3, Map.of(), Optional.empty());

  private static PeerExchange node(int slots, Map<String, List<String>> seeds, Optional<String> kept) {
    PeerExchange node = new PeerExchange(new ExchangeLimits(true, false, slots, seeds, Set.of("friend"), false, 5, 6), kept);
    node.self("me");
    return node;
  }

  private Now now() {
    return new Now(nanos, 1_700_000_000_000L + nanos / 1_000_000);
  }

  private List<Effect> tick(int seconds) {
    nanos += seconds * SECOND;
    return node.tick(now());
  }

  private List<Effect> meet(String peer, boolean outbound, String address) {
    return node.ready(new ReadyPeer(peer, outbound, 0, true, address, List.of()), now());
  }

  private List<Effect> say(String peer, PexMessage message) {
    return node.received(peer, PexMessage.encodeTagged(message), now());
  }

  private static AddressInfo info(String id, String address) {
    return new AddressInfo(address, 0, 0, id);
  }

  private static List<String> dials(List<Effect> effects) {
    return effects.stream().filter(Effect.Dial.class::isInstance).map(effect -> ((Effect.Dial) effect).peer()).toList();
  }

  private static AddressResponse answer(List<Effect> effects) {
    return (AddressResponse) PexMessage.decodeTagged(((Effect.Send) effects.get(0)).message(), Options.SECURE);
  }

  @Test
  void onlyWhatWasAskedForIsBelievedAndOnce() {
    meet("a", true, "/ip4/20.1.1.1/tcp/1");
    say("a", new AddressResponse(List.of(info("x", "/ip4/30.1.1.1/tcp/1"))));
    assertEquals(1, node.sizes()[1]);
    tick(0);
    say("a", new AddressResponse(List.of(info("x", "/ip4/30.1.1.1/tcp/1"))));
    assertEquals(2, node.sizes()[1]);
    say("a", new AddressResponse(List.of(info("y", "/ip4/31.1.1.1/tcp/1"))));
    assertEquals(2, node.sizes()[1]);
  }

  @Test
  void onlyPeersThatWeReachedArePassedOnTheLatestFirst() {
    meet("a", true, "/ip4/20.1.1.1/tcp/1");
    tick(0);
    say("a", new AddressResponse(List.of(info("x", "/ip4/30.1.1.1/tcp/1"))));
    nanos += SECOND;
    meet("b", true, "/ip4/21.1.1.1/tcp/1");
    assertEquals(List.of("b"), answer(say("a", new AddressRequest(0))).peers().stream().map(AddressInfo::nodeId).toList());
    assertEquals(List.of(), say("a", new AddressRequest(0)), "not so soon again");
    nanos += 10 * SECOND;
    assertEquals(List.of(), answer(say("a", new AddressRequest(1_800_000_000L))).peers(), "an empty answer is sent as well");
    AddressResponse all = answer(say("b", new AddressRequest(Long.MIN_VALUE)));
    assertEquals(List.of("/ip4/20.1.1.1/tcp/1/p2p/a"), all.peers().stream().map(AddressInfo::multiaddr).toList());
  }

  @Test
  @Tag("sec-D1")
  void aMillionInventedPeersTakeABoundedPlaceAndNoDisk() {
    meet("liar", false, "/ip4/66.66.1.1/tcp/1");
    int number = 0;
    for (int round = 0; round < 1_000; round++) {
      tick(30);
      for (int part = 0; part < 10; part++) { // only the first answer to a question counts
        List<AddressInfo> told = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          number++;
          told.add(info("x" + number, "/ip4/" + (11 + number % 80) + "." + number / 80 % 250 + ".1.1/tcp/1"));
        }
        say("liar", new AddressResponse(told));
      }
    }
    assertEquals(1_000_000, number);
    assertTrue(node.sizes()[1] <= 256, node.sizes()[1] + " peers");
    assertEquals(List.of(), BookText.read(node.keep()).peers());
  }

  @Test
  void whatNobodyCanDialIsLeftOutWithoutAWord() {
    meet("a", true, "/ip4/20.1.1.1/tcp/1");
    tick(0);
    assertEquals(List.of(), say("a", new AddressResponse(List.of(info("me", "/ip4/30.1.1.1/tcp/1"), info("", "/ip4/30.1.1.1/tcp/1"),
        info("x y", "/ip4/30.1.1.1/tcp/1"), info("x", "/ip4/10.1.1.1/tcp/1"), info("x", "/ip4/127.0.0.1/tcp/1"), info("x", "rubbish"),
        info("x", "/ip4/30.1.1.1/tcp/0"), info("x", "/ip4/30.1.1.1/tcp/65536"), info("x", "/ip4/30.1.1.1/udp/1"),
        info("x", "/ip4/30.1.1.1/tcp/1/p2p/y"), info("x", "/dns4/host/tcp/1"), info("x", "/ip6/fe80::1/tcp/1"),
        info("x", "/ip4/30.1.1.1/tcp/1/p2p/x/p2p/x"), info("x".repeat(129), "/ip4/30.1.1.1/tcp/1"), info("x", "/ip4/30.1.1.1/tcp/٣")))));
    assertEquals(1, node.sizes()[1]);
    assertEquals(Optional.of(new PeerAddress("/dns4/a.example.org/tcp/1", "dns:example.org")),
        PeerAddress.parse("/dns4/a.example.org/tcp/1/p2p/x", "x", false));
    assertEquals(Offence.MALFORMED, ((Effect.Fine) node.received("a", Bytes.fromHex("84011401"), now()).get(0)).offence());
  }

  @Test
  @Tag("sec-D4")
  void whatOthersTellNeverChangesWhatIsKnown() {
    meet("honest", true, "/ip4/20.1.1.1/tcp/1");
    meet("liar", false, "/ip4/66.66.1.1/tcp/1");
    tick(0);
    say("liar", new AddressResponse(List.of(info("honest", "/ip4/66.66.1.9/tcp/1"))));
    node.gone("honest", now());
    nanos += 31 * SECOND;
    List<Effect> effects = node.tick(now());
    assertTrue(effects.contains(new Effect.Disconnect("honest", "cannot be reached")));
    nanos += 3 * SECOND;
    assertEquals(List.of(new Effect.Dial("honest", List.of("/ip4/20.1.1.1/tcp/1"))),
        node.tick(now()).stream().filter(Effect.Dial.class::isInstance).toList());
  }

  @Test
  void aPeerThatCannotBeReachedIsTriedAgainLaterAndForgottenIfItNeverWas() {
    meet("a", false, "/ip4/20.1.1.1/tcp/1");
    tick(0);
    say("a", new AddressResponse(List.of(info("x", "/ip4/30.1.1.1/tcp/1"))));
    assertEquals(List.of("x"), dials(tick(1)));
    for (int pause : new int[] {2, 4}) {
      assertEquals(List.of(), dials(tick(29)));
      assertEquals(List.of(), dials(tick(1)), "it is given up");
      assertEquals(List.of(), dials(tick(pause - 1)), "a pause of " + pause + " seconds");
      assertEquals(List.of("x"), dials(tick(1)));
    }
    tick(30);
    assertEquals(0, node.sizes()[1]);
  }

  @Test
  void aSeedIsAskedAndLeftWhereThereAreOthers() {
    node = node(2, Map.of("seed", List.of("/ip4/40.1.1.1/tcp/1")), Optional.empty());
    assertEquals(List.of("seed"), dials(tick(0)));
    meet("seed", true, "/ip4/40.1.1.1/tcp/1");
    tick(1);
    assertEquals(List.of(), say("seed", new AddressResponse(List.of(info("x", "/ip4/30.1.1.1/tcp/1")))), "it is a peer like all");
    assertEquals(List.of("x"), dials(tick(1)));
    meet("x", true, "/ip4/30.1.1.1/tcp/1");
    tick(30);
    assertEquals(List.of(new Effect.Disconnect("seed", "it has told what it knows")), say("seed", new AddressResponse(List.of())));
  }

  @Test
  void aFeelerFindsOutAndLeaves() {
    node = node(1, Map.of(), Optional.empty());
    meet("a", true, "/ip4/20.1.1.1/tcp/1");
    tick(0);
    say("a", new AddressResponse(List.of(info("x", "/ip4/30.1.1.1/tcp/1"))));
    assertEquals(List.of("x"), dials(tick(121)));
    assertEquals(1, meet("x", true, "/ip4/30.1.1.1/tcp/1").size());
    assertEquals(2, node.sizes()[0]);
    assertEquals(List.of("a"), node.outboundPeers());
  }

  @Test
  void withoutAskingItOnlyAnswers() {
    node = new PeerExchange(new ExchangeLimits(false, false, 3, Map.of(), Set.of(), false, 5, 6), Optional.empty());
    meet("a", false, "/ip4/20.1.1.1/tcp/1");
    assertEquals(List.of(), tick(100));
    assertEquals(List.of(), answer(say("a", new AddressRequest(0))).peers());
  }

  @Test
  void aFileThatIsNotOursIsRefused() {
    for (String bad : new String[] {"", "x", "blockberry-addresses 1\nkey 1\n", "blockberry-addresses 1\nkey x\nanchors\n",
        "blockberry-addresses 1\nkey 1\nanchors\na 1 2\n", "blockberry-addresses 1\nkey 1\nanchors\na 1 2 3 nowhere\n"}) {
      assertThrows(IllegalArgumentException.class, () -> BookText.read(bad), bad);
    }
    assertFalse(BookText.read("blockberry-addresses 1\nkey 1\nanchors a b\na 1 2 3 /ip4/1.2.3.4/tcp/1\n").peers().isEmpty());
  }
}
