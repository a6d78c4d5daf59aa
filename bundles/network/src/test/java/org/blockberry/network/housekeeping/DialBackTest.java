package org.blockberry.network.housekeeping;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.effect.Effect;
import org.blockberry.network.effect.Now;
import org.blockberry.network.streams.Abilities;
import org.blockberry.network.streams.ReadyPeer;
import org.junit.jupiter.api.Test;

/** Who is dialled for a peer, and who never. */
class DialBackTest {
  private static final long SECOND = 1_000_000_000L;
  private static final String HERE = "/ip4/8.8.4.4/tcp/51000"; // where the peer's connection comes from
  private final DialBack dialBack = new DialBack(false);

  private static Now at(long seconds) {
    return new Now(seconds * SECOND, seconds * 1_000);
  }

  private static ReadyPeer peer(String id, String address) {
    return new ReadyPeer(id, false, 0, Set.of(Abilities.NODE, Abilities.DIAL_BACK), address, List.of());
  }

  private static Optional<Effect> answer(String peer, String text) {
    return Optional.of(new Effect.Send(peer, "housekeeping", HousekeepingMessage.encodeTagged(new FirewallResponse(text))));
  }

  private static Optional<Effect> dial(String peer, String address, int port) {
    return Optional.of(new Effect.Probe(peer, Bytes.fromHex("08080404"), port, address));
  }

  @Test
  void thePeersOwnMachineIsDialled() {
    assertEquals(dial("p", "/ip4/8.8.4.4/tcp/26656", 26656), dialBack.asked(peer("p", HERE), "/ip4/8.8.4.4/tcp/26656", at(0)));
    assertEquals(answer("p", "/ip4/8.8.4.4/tcp/26656").stream().toList(), dialBack.probed("p", "/ip4/8.8.4.4/tcp/26656", true));
    assertEquals(List.of(), dialBack.probed("p", "/ip4/8.8.4.4/tcp/26656", true), "once");
  }

  @Test
  void theUnspecifiedAddressMeansWhereThePeerIsSeen() {
    assertEquals(dial("p", "/ip4/8.8.4.4/tcp/9", 9), dialBack.asked(peer("p", HERE), "/ip4/0.0.0.0/tcp/9", at(0)));
    assertEquals(answer("p", "").stream().toList(), dialBack.probed("p", "/ip4/8.8.4.4/tcp/9", false));
  }

  @Test
  void nobodyElseIsEverDialled() {
    int second = 0;
    for (String claim : List.of("/ip4/8.8.8.8/tcp/443", "/ip4/127.0.0.1/tcp/22", "/ip6/::1/tcp/22", "/dns4/victim.example/tcp/80",
        "/ip4/8.8.4.4/tcp/0", "/ip4/8.8.4.4/tcp/65536", "/ip4/8.8.4.4/udp/53", "/ip4/8.8.4.4/tcp/1/p2p/x", "8.8.4.4:26656", "", "/")) {
      assertEquals(answer("p" + second, ""), dialBack.asked(peer("p" + second, HERE), claim, at(second)), claim);
      second += 10;
    }
    assertEquals(answer("local", ""), dialBack.asked(peer("local", "/ip4/127.0.0.1/tcp/5"), "/ip4/127.0.0.1/tcp/22", at(second)),
        "not this machine, whose ports are nobody's business");
    assertEquals(answer("unknown", ""), dialBack.asked(peer("unknown", ""), "/ip4/0.0.0.0/tcp/1", at(second + 10)), "where it is is not known");
    assertEquals(dial("p", "/ip4/8.8.4.4/tcp/1", 1), dialBack.asked(peer("p", HERE), "/ip4/8.8.4.4/tcp/1", at(second + 20)), "the test can tell");
  }

  @Test
  void oneAtATimeAndEachPeerSeldom() {
    dialBack.asked(peer("p", HERE), "/ip4/0.0.0.0/tcp/1", at(0));
    assertEquals(Optional.empty(), dialBack.asked(peer("q", HERE), "/ip4/0.0.0.0/tcp/1", at(3)), "another one is dialled");
    dialBack.probed("p", "/ip4/8.8.4.4/tcp/1", true);
    assertEquals(Optional.empty(), dialBack.asked(peer("p", HERE), "/ip4/0.0.0.0/tcp/1", at(200)), "too soon");
    assertEquals(dial("p", "/ip4/8.8.4.4/tcp/1", 1), dialBack.asked(peer("p", HERE), "/ip4/0.0.0.0/tcp/1", at(240)));
  }

  @Test
  void whoComesAgainAndAgainGetsNoMoreThanAPauseAllows() {
    int dials = 0;
    for (int i = 0; i < 1_000; i++) { // a new id every tenth of a second
      String id = "p" + i;
      Now now = new Now(i * SECOND / 10, i * 100);
      if (dialBack.asked(peer(id, HERE), "/ip4/0.0.0.0/tcp/1", now).isPresent()) {
        dials++;
        dialBack.probed(id, "/ip4/8.8.4.4/tcp/1", false);
      }
      dialBack.gone(id);
    }
    assertEquals(50, dials);
  }

  @Test
  void aDialThatNeverEndsIsForgottenAndWhoIsGoneGetsNoAnswer() {
    dialBack.asked(peer("p", HERE), "/ip4/0.0.0.0/tcp/1", at(0));
    dialBack.gone("p");
    assertEquals(List.of(), dialBack.probed("p", "/ip4/8.8.4.4/tcp/1", true));
    dialBack.asked(peer("q", HERE), "/ip4/0.0.0.0/tcp/1", at(10));
    assertEquals(dial("r", "/ip4/8.8.4.4/tcp/1", 1), dialBack.asked(peer("r", HERE), "/ip4/0.0.0.0/tcp/1", at(40)));
    assertEquals(List.of(), dialBack.probed("q", "/ip4/8.8.4.4/tcp/1", true), "too late");
  }
}
