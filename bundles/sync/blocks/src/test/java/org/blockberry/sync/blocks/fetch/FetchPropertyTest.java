package org.blockberry.sync.blocks.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * Any mixture of peers: as long as one honest one serves, every height is committed once and in order (the world checks it), no honest peer
 * is ever fined, memory stays within its bound, and the engine gets its chain back.
 */
class FetchPropertyTest {
  private static final long MILLI = World.MILLI;
  private static final long SECOND = World.SECOND;

  private static final List<Function<Random, World.Conduct>> HONEST = List.of(
      chance -> World.honest(chance.nextInt(300) * MILLI, chance.nextInt(20) * MILLI / 10),
      chance -> World.honest(chance.nextInt(3_000) * MILLI, chance.nextInt(200) * MILLI / 10),
      chance -> Conducts.erratic(2 * SECOND),
      chance -> Conducts.lossy(30, World.honest(30 * MILLI, MILLI)),
      chance -> Conducts.partial(1 + chance.nextInt(300), 300),
      chance -> Conducts.partial(1, chance.nextInt(200)),
      chance -> Conducts.cutting(1 + chance.nextInt(5)),
      chance -> Conducts.late((25 + chance.nextInt(20)) * SECOND));

  private static final List<Function<Random, World.Conduct>> OTHERS = List.of(chance -> Conducts.silent(), chance -> Conducts.highThenLow(3),
      chance -> Conducts.forger(1), chance -> Conducts.forger(5), chance -> Conducts.proofForger(), chance -> Conducts.wrongHash(), chance -> Conducts.gaps(),
      chance -> Conducts.skipping(), chance -> Conducts.elsewhere(), chance -> Conducts.malformed(), chance -> Conducts.empty(),
      chance -> Conducts.repeating(), chance -> Conducts.tarPit(), chance -> Conducts.generous());

  @Property(tries = 25, shrinking = ShrinkingMode.OFF)
  void anyMixtureOfPeers(@ForAll long seed) {
    mixture(seed);
  }

  static void mixture(long seed) {
    Random chance = new Random(seed);
    World world = new World(seed, new FetchLimits(64 + chance.nextInt(200), 32L << 20, 1 + chance.nextInt(8), 1 + chance.nextInt(100), 30 * SECOND,
        1 + chance.nextInt(4), 5 * SECOND), 300 + chance.nextInt(300));
    world.blockBytes = chance.nextInt(12) == 0 ? 150_000 : 50 + chance.nextInt(2_000); // of the large ones not all fit into the window
    world.engineTakes = chance.nextInt(4) > 0;
    world.refusedOpens = chance.nextInt(3);
    world.commitNanos = 1 + (long) (chance.nextDouble() * 5 * MILLI);
    Set<String> honest = new LinkedHashSet<>();
    world.join("rock", world.head, chance.nextBoolean(), World.honest(50 * MILLI, MILLI));
    honest.add("rock");
    int peers = chance.nextInt(12);
    for (int i = 0; i < peers; i++) {
      String peer = "p" + i;
      boolean good = chance.nextBoolean();
      World.Conduct conduct = (good ? HONEST : OTHERS).get(chance.nextInt((good ? HONEST : OTHERS).size())).apply(chance);
      long claimed = good ? chance.nextInt((int) world.head + 1) : List.of(0L, world.head, 1_000_000_000_000_000L, Long.MAX_VALUE).get(chance.nextInt(4));
      if (good) {
        honest.add(peer);
      }
      boolean ours = chance.nextBoolean();
      long from = chance.nextInt(3) == 0 ? chance.nextInt(20_000) * MILLI : 0;
      world.at(from, () -> world.join(peer, claimed, ours, conduct));
      if (chance.nextInt(3) == 0) { // vanishes, and is perhaps back
        world.at(from + chance.nextInt(20_000) * MILLI + 1, () -> world.leave(peer));
        if (chance.nextBoolean()) {
          world.at(from + (20_000 + chance.nextInt(10_000)) * MILLI, () -> world.join(peer, claimed, ours, conduct));
        }
      }
    }
    if (chance.nextInt(3) == 0) { // the chain of the others grows on
      for (int i = 1; i < 100; i++) {
        world.at(i * 100 * MILLI, () -> world.head++);
      }
    }
    assertTrue(world.runUntil(() -> world.now > 30 * SECOND && world.level(), 600 * SECOND),
        "seed " + seed + ": " + world.tip + " of " + world.head + ", parked " + world.parked + ", " + world.fetch.totals());
    honest.forEach(peer -> assertEquals(0, world.fines.getOrDefault(peer, 0), "seed " + seed + ": " + peer + " is honest"));
  }
}
