package org.blockberry.network.housekeeping;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.network.Reachability.State;
import org.blockberry.network.effect.Effect;
import org.blockberry.network.effect.Now;
import org.blockberry.network.streams.Abilities;
import org.blockberry.network.streams.ReadyPeer;
import org.junit.jupiter.api.Test;

/** What is believed of what peers say. */
class OwnReachTest {
  private static final long SECOND = 1_000_000_000L;
  private static final String REACHED = "/ip4/8.8.4.4/tcp/7";
  private final OwnReach reach = new OwnReach();
  private long second;

  private String asked() {
    Optional<Effect> question = reach.tick(new Now(second * SECOND, 0));
    return question.map(effect -> ((Effect.Send) effect).peer()).orElse("");
  }

  private void meet(String peer, boolean outbound, String... abilities) {
    reach.ready(new ReadyPeer(peer, outbound, 0, Set.of(abilities), "", List.of()));
  }

  /** The next one that is asked says that. */
  private void nextSays(String text) {
    for (int i = 0; i < 10_000; i++, second++) {
      String peer = asked();
      if (!peer.isEmpty()) {
        reach.answered(peer, text);
        return;
      }
    }
    throw new AssertionError("nobody is asked");
  }

  @Test
  void onlyPeersThatWeDialledAndThatCanAreAsked() {
    reach.listens(List.of("/ip4/0.0.0.0/tcp/7"));
    meet("in", false, Abilities.DIAL_BACK);
    meet("original", true);
    assertEquals("", asked());
    meet("ours", true, Abilities.NODE, Abilities.DIAL_BACK);
    assertEquals(Optional.of(Housekeeping.send("ours", new FirewallRequest("/ip4/0.0.0.0/tcp/7"))), reach.tick(new Now(1, 0)));
    assertEquals("", asked(), "one at a time");
    reach.answered("in", REACHED);
    assertEquals(State.UNKNOWN, reach.now().state(), "it was not asked");
    reach.answered("ours", "/ip4/8.8.4.4/tcp/8");
    assertEquals(State.UNKNOWN, reach.now().state(), "that is another port");
    reach.answered("ours", REACHED);
    assertEquals(State.REACHABLE, reach.now().state());
    assertEquals(REACHED, reach.now().address());
    reach.answered("ours", "");
    assertEquals(State.REACHABLE, reach.now().state(), "one answer to one question");
  }

  @Test
  void whoListensNowhereAsksNobody() {
    meet("ours", true, Abilities.DIAL_BACK);
    assertEquals("", asked());
    assertEquals(State.UNKNOWN, reach.now().state());
  }

  @Test
  void oneVoiceAgainstUsIsNotEnoughWhereThereAreTwo() {
    reach.listens(List.of("/ip4/0.0.0.0/tcp/7"));
    meet("a", true, Abilities.DIAL_BACK);
    meet("b", true, Abilities.DIAL_BACK);
    nextSays("");
    assertEquals(State.UNKNOWN, reach.now().state());
    nextSays("");
    assertEquals(State.UNREACHABLE, reach.now().state());
    assertEquals("", reach.now().address());
    meet("c", true, Abilities.DIAL_BACK);
    nextSays(REACHED);
    assertEquals(State.UNREACHABLE, reach.now().state(), "two of three say no");
    nextSays(REACHED);
    assertEquals(State.REACHABLE, reach.now().state());
    reach.listens(List.of("/ip4/0.0.0.0/tcp/8"));
    assertEquals(State.UNKNOWN, reach.now().state(), "elsewhere");
  }

  @Test
  void theOnlyOneThereIsIsBelievedAndSilenceSaysNothing() {
    reach.listens(List.of("/ip4/0.0.0.0/tcp/7"));
    meet("a", true, Abilities.DIAL_BACK);
    assertEquals("a", asked());
    second = 299;
    assertEquals("", asked());
    assertEquals(State.UNKNOWN, reach.now().state());
    second = 5_000;
    nextSays("");
    assertEquals(State.UNREACHABLE, reach.now().state());
  }
}
