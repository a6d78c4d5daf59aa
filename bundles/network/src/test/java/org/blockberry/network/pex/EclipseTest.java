package org.blockberry.network.pex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.blockberry.cramberry.Options;
import org.blockberry.network.effect.Effect;
import org.blockberry.network.effect.Now;
import org.blockberry.network.streams.ReadyPeer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * 10,000 identities in one network against 20 honest peers in 20 networks, over 5 restarts. The attacker's peers answer every dial, connect
 * by themselves and tell of nothing but each other; honest peers tell of both.
 */
@Tag("sec-D2")
class EclipseTest {
  private static final int HONEST = 20;
  private static final int SYBILS = 10_000;
  private static final int SLOTS = 10;
  private static final int LIVES = 6;
  private static final int MINUTES = 16;
  private static final long SECOND = 1_000_000_000L;

  /** The world around one node. */
  private static final class World {
    private final Random chance = new Random(5);
    private final boolean everywhere;
    private final PriorityQueue<Object[]> future = new PriorityQueue<>((a, b) -> Long.compare((Long) a[0], (Long) b[0]));
    private PeerExchange node;
    private String kept;
    private long nanos;
    private final Map<String, Boolean> connected = new HashMap<>(); // outbound?

    private World(boolean everywhere) {
      this.everywhere = everywhere;
    }

    private Now now() {
      return new Now(nanos, 1_700_000_000_000L + nanos / 1_000_000);
    }

    private static String address(String id) {
      int number = Integer.parseInt(id.substring(1));
      return id.startsWith("h") ? "/ip4/" + (20 + number) + ".1.1.1/tcp/1" : "/ip4/66.66." + number / 250 + "." + (1 + number % 250) + "/tcp/1";
    }

    private AddressInfo info(String id) {
      return new AddressInfo(address(id) + "/p2p/" + id, now().wallMillis() / 1_000, 0, id);
    }

    private String sybil() {
      return "s" + chance.nextInt(SYBILS);
    }

    private void begin(int life) {
      connected.clear();
      future.clear();
      node = new PeerExchange(new ExchangeLimits(true, false, SLOTS, Map.of("h0", List.of(address("h0"))), Set.of(), everywhere, 17, 1_000 + life),
          Optional.ofNullable(kept));
      node.self("me");
    }

    private void perform(List<Effect> effects) {
      for (Effect effect : effects) {
        if (effect instanceof Effect.Dial dial) {
          future.add(new Object[] {nanos + SECOND, dial.peer()});
        } else if (effect instanceof Effect.Disconnect end && connected.remove(end.peer()) != null) {
          node.gone(end.peer(), now());
        } else if (effect instanceof Effect.Send send && PexMessage.decodeTagged(send.message(), Options.SECURE) instanceof AddressRequest) {
          perform(node.received(send.peer(), PexMessage.encodeTagged(new AddressResponse(answer(send.peer()))), now()));
        }
      }
    }

    private List<AddressInfo> answer(String peer) {
      List<AddressInfo> told = new ArrayList<>();
      for (int i = 0; i < HONEST && peer.startsWith("h"); i++) {
        told.add(info("h" + i));
      }
      while (told.size() < (peer.startsWith("h") ? 2 * HONEST : 100)) {
        told.add(info(sybil()));
      }
      return told;
    }

    private void connect(String peer, boolean outbound) {
      if (connected.putIfAbsent(peer, outbound) == null) {
        perform(node.ready(new ReadyPeer(peer, outbound, 0, true, address(peer), List.of(address(peer))), now()));
      }
    }

    private void second() {
      nanos += SECOND;
      while (!future.isEmpty() && (Long) future.peek()[0] <= nanos) {
        connect((String) future.poll()[1], true);
      }
      if (connected.values().stream().filter(outbound -> !outbound).count() < 10 && chance.nextInt(10) == 0) {
        connect(sybil(), false);
      }
      if (chance.nextInt(60) == 0) { // somebody leaves
        List<String> outbound = node.outboundPeers();
        if (!outbound.isEmpty()) {
          String peer = outbound.get(chance.nextInt(outbound.size()));
          connected.remove(peer);
          perform(node.gone(peer, now()));
        }
      }
      perform(node.tick(now()));
    }

    private long honest() {
      return node.outboundPeers().stream().filter(peer -> peer.startsWith("h")).count();
    }

    /** The fewest honest outbound peers at any end of a minute, after the first six of each life. */
    private long fewest() {
      long fewest = Long.MAX_VALUE;
      for (int life = 0; life < LIVES; life++) {
        begin(life);
        for (int minute = 0; minute < MINUTES; minute++) {
          for (int i = 0; i < 60; i++) {
            second();
          }
          if (minute >= 6) {
            fewest = Math.min(fewest, honest());
            assertTrue(everywhere || node.outboundPeers().size() - honest() <= 1, "one outbound peer of one network");
          }
        }
        kept = node.keep();
      }
      return fewest;
    }
  }

  @Test
  void outboundPeersStayHonestOverFiveRestarts() {
    long fewest = new World(false).fewest();
    assertTrue(fewest > SLOTS / 2, "only " + fewest + " honest outbound peers of " + SLOTS);
  }

  @Test
  void aBrokenNodeThatDoesNotLookAtNetworksIsEclipsed() {
    long fewest = new World(true).fewest();
    assertTrue(fewest <= SLOTS / 2, fewest + " honest outbound peers");
  }

  @Test
  void thePeersOfBeforeAreDialledFirstAfterARestart() {
    World world = new World(false);
    world.begin(0);
    for (int i = 0; i < 600; i++) {
      world.second();
    }
    List<String> before = world.node.outboundPeers();
    world.kept = world.node.keep();
    world.begin(1);
    List<String> dialled = world.node.tick(world.now()).stream().filter(Effect.Dial.class::isInstance).map(effect -> ((Effect.Dial) effect).peer())
        .toList();
    List<String> anchors = BookText.read(world.kept).anchors();
    assertEquals(4, anchors.size());
    assertTrue(before.containsAll(anchors));
    assertEquals(anchors, dialled.subList(0, 4));
  }
}
