package org.blockberry.network.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.effect.Effect;

/** Whatever the order of messages and however often each comes, the handshake ends in the same way. */
class HandshakePropertyTest {
  private static final Bytes OUR_KEY = Bytes.wrap(new byte[32]);
  private static final Bytes THEIR_KEY = Bytes.fromHex("01".repeat(32));
  private static final Ours OURS = new Ours(5, 9);

  private static Handshakes handshakes(Bytes key) {
    return new Handshakes(new Terms("c", 1, key), 1_000);
  }

  private static HelloRequest request(Bytes key, String chain) {
    return new HelloRequest(Terms.nodeId(key), 1, Optional.empty(), OptionalInt.empty(), chain, 1, 3);
  }

  private static long count(List<Effect> effects, Class<? extends Effect> kind) {
    return effects.stream().filter(kind::isInstance).count();
  }

  private static List<String> sent(List<Effect> effects) {
    return effects.stream().filter(Effect.Send.class::isInstance).map(effect -> HandshakeMessage.decodeTagged(((Effect.Send) effect).message(),
        org.blockberry.cramberry.Options.SECURE)).map(message -> message.getClass().getSimpleName()).sorted().toList();
  }

  @Property
  void everyOrderWithAnyRepetitionsEndsTheSame(@ForAll long seed, @ForAll boolean outbound, @ForAll @IntRange(max = 6) int repeated) {
    Random chance = new Random(seed);
    List<HandshakeMessage> all = List.of(request(THEIR_KEY, "c"), new HelloResponse(true, Optional.of(THEIR_KEY)), new HelloFinalize(true));
    List<HandshakeMessage> order = new ArrayList<>(all);
    for (int i = 0; i < repeated; i++) {
      order.add(all.get(chance.nextInt(3)));
    }
    Collections.shuffle(order, chance);
    Handshakes ours = handshakes(OUR_KEY);
    List<Effect> effects = new ArrayList<>(ours.connected("p", THEIR_KEY, outbound, 0, OURS));
    assertEquals(outbound, !effects.isEmpty(), "the side that dialled speaks first");
    for (HandshakeMessage message : order) {
      effects.addAll(ours.received("p", HandshakeMessage.encodeTagged(message), OURS));
    }
    effects.addAll(ours.tick(5_000));
    assertEquals(List.of("HelloFinalize", "HelloRequest", "HelloResponse"), sent(effects));
    assertEquals(1, count(effects, Effect.Admit.class));
    assertEquals(1, count(effects, Effect.Establish.class));
    assertTrue(effects.contains(new Effect.Establish("p", 3)));
    assertEquals(5, effects.size());
    int admit = effects.indexOf(new Effect.Admit("p"));
    assertTrue(effects.indexOf(new Effect.Send("p", "handshake", HandshakeMessage.encodeTagged(new HelloFinalize(true)))) > admit,
        "a peer that hears that we are ready may use the streams at once");
  }

  @Property
  void withoutOneOfTheThreeNobodyIsEstablished(@ForAll long seed, @ForAll @IntRange(max = 2) int missing) {
    Random chance = new Random(seed);
    List<HandshakeMessage> order = new ArrayList<>(List.of(request(THEIR_KEY, "c"), new HelloResponse(true, Optional.of(THEIR_KEY)),
        new HelloFinalize(true)));
    order.remove(missing);
    order.addAll(order);
    Collections.shuffle(order, chance);
    Handshakes ours = handshakes(OUR_KEY);
    ours.connected("p", THEIR_KEY, false, 0, OURS);
    for (HandshakeMessage message : order) {
      assertEquals(0, count(ours.received("p", HandshakeMessage.encodeTagged(message), OURS), Effect.Establish.class));
    }
    assertEquals(1, count(ours.tick(1_000), Effect.Disconnect.class));
  }

  @Property
  void aPeerOfAnotherChainIsNeverEstablished(@ForAll long seed) {
    Random chance = new Random(seed);
    List<HandshakeMessage> order = new ArrayList<>(List.of(request(THEIR_KEY, "other"), new HelloResponse(true, Optional.of(THEIR_KEY)),
        new HelloFinalize(true), new HelloFinalize(true), request(THEIR_KEY, "c")));
    Collections.shuffle(order, chance);
    if (order.indexOf(request(THEIR_KEY, "c")) < order.indexOf(request(THEIR_KEY, "other"))) {
      return; // the first one counts
    }
    Handshakes ours = handshakes(OUR_KEY);
    ours.connected("p", THEIR_KEY, false, 0, OURS);
    List<Effect> effects = new ArrayList<>();
    order.forEach(message -> effects.addAll(ours.received("p", HandshakeMessage.encodeTagged(message), OURS)));
    assertEquals(0, count(effects, Effect.Establish.class));
    assertFalse(ours.established("p"));
  }

  @Property
  void twoSidesEndTogetherOverAnyInterleavingOfTwoStreams(@ForAll long seed, @ForAll boolean bothDialled) {
    Random chance = new Random(seed);
    Handshakes a = handshakes(OUR_KEY);
    Handshakes b = handshakes(THEIR_KEY);
    Deque<Bytes> toA = new ArrayDeque<>();
    Deque<Bytes> toB = new ArrayDeque<>();
    push(a.connected("b", THEIR_KEY, true, 0, OURS), toB, chance);
    push(b.connected("a", OUR_KEY, bothDialled, 0, OURS), toA, chance);
    while (!toA.isEmpty() || !toB.isEmpty()) {
      if (!toA.isEmpty() && (toB.isEmpty() || chance.nextBoolean())) {
        push(a.received("b", take(toA, chance), OURS), toB, chance);
      } else {
        push(b.received("a", take(toB, chance), OURS), toA, chance);
      }
    }
    assertTrue(a.established("b") && b.established("a"));
  }

  private static void push(List<Effect> effects, Deque<Bytes> queue, Random chance) {
    effects.stream().filter(Effect.Send.class::isInstance).map(effect -> ((Effect.Send) effect).message()).forEach(message -> {
      queue.add(message);
      if (chance.nextInt(4) == 0) {
        queue.add(message);
      }
    });
  }

  private static Bytes take(Deque<Bytes> queue, Random chance) {
    return chance.nextInt(3) == 0 ? queue.pollLast() : queue.pollFirst();
  }
}
