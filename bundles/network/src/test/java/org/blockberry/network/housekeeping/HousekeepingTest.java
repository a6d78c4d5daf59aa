package org.blockberry.network.housekeeping;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalLong;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.effect.Effect;
import org.blockberry.network.effect.Now;
import org.blockberry.network.effect.Offence;
import org.blockberry.network.streams.ReadyPeer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Probes, their answers, and peers that are silent. */
class HousekeepingTest {
  private static final long SECOND = 1_000_000_000L;
  private final Housekeeping housekeeping = new Housekeeping(false);

  private static Now at(long seconds) {
    return new Now(seconds * SECOND, 1_000 + seconds * 1_000);
  }

  private List<Effect> say(HousekeepingMessage message, Now now) {
    return housekeeping.received("p", HousekeepingMessage.encodeTagged(message), now);
  }

  private static Effect send(HousekeepingMessage message) {
    return new Effect.Send("p", "housekeeping", HousekeepingMessage.encodeTagged(message));
  }

  private void meet() {
    housekeeping.ready(new ReadyPeer("p", false, 0, false, "", List.of()), at(0));
  }

  @Test
  void aProbeEveryThirtySecondsMeasuresTheRoundTrip() {
    meet();
    assertEquals(List.of(send(new LatencyRequest(1_000_000_000L))), housekeeping.tick(at(0)));
    assertEquals(List.of(), housekeeping.tick(at(29)));
    say(new LatencyResponse(Long.MIN_VALUE), at(2)); // what it says is not believed
    assertEquals(OptionalLong.of(2 * SECOND), housekeeping.roundTrip("p"));
    say(new LatencyResponse(0), at(9)); // not asked for
    assertEquals(OptionalLong.of(2 * SECOND), housekeeping.roundTrip("p"));
    assertEquals(1, housekeeping.tick(at(30)).size());
    say(new LatencyResponse(0), at(40));
    assertEquals(OptionalLong.of(3 * SECOND), housekeeping.roundTrip("p"));
    housekeeping.gone("p", at(41));
    assertEquals(OptionalLong.empty(), housekeeping.roundTrip("p"));
  }

  @Test
  void aPeerIsDeadAfterAMinuteOfSilenceOnAllStreams() {
    meet();
    housekeeping.heard("p", at(30));
    assertEquals(List.of(), housekeeping.tick(at(89)).stream().filter(Effect.Disconnect.class::isInstance).toList());
    assertEquals(List.of(new Effect.Disconnect("p", "nothing came from it for a minute")), housekeeping.tick(at(90)));
  }

  @Test
  @Tag("sec-G3")
  void anyTimestampIsAnswered() {
    meet();
    assertEquals(List.of(send(new LatencyResponse(500_000_000L))), say(new LatencyRequest(500_000_000L), at(0)));
    assertEquals(List.of(send(new LatencyResponse(Long.MAX_VALUE))), say(new LatencyRequest(Long.MIN_VALUE), at(0)));
    assertEquals(List.of(send(new LatencyResponse(1_000_000_000L - Long.MAX_VALUE))), say(new LatencyRequest(Long.MAX_VALUE), at(0)));
  }

  @Test
  void questionsOfOriginalNodesAboutTheFirewallAreEchoed() {
    meet();
    assertEquals(List.of(send(new FirewallResponse("1.2.3.4:5"))), say(new FirewallRequest("1.2.3.4:5"), at(0)));
    assertEquals(List.of(), say(new FirewallResponse("1.2.3.4:5"), at(0)));
    assertEquals(Offence.MALFORMED, ((Effect.Fine) say(new FirewallRequest("x".repeat(513)), at(0)).get(0)).offence());
    assertEquals(Offence.MALFORMED, ((Effect.Fine) housekeeping.received("p", Bytes.fromHex("8c01"), at(0)).get(0)).offence());
  }
}
