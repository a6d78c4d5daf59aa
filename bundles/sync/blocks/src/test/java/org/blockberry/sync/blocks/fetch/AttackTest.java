package org.blockberry.sync.blocks.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.blockberry.api.value.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What peers do to a node that is behind, against the time that it takes among honest ones. */
class AttackTest {
  private static final long MILLI = World.MILLI;
  private static final long SECOND = World.SECOND;
  private static final long HEAD = 3_000;

  private static World world() {
    World world = new World(7, World.limits(), HEAD);
    world.commitNanos = 2 * MILLI;
    world.join("honest1", HEAD, true, World.honest(40 * MILLI, MILLI));
    world.join("honest2", HEAD, false, World.honest(80 * MILLI, 2 * MILLI));
    return world;
  }

  private static long timeToLevel(World world, long most) {
    assertTrue(world.runUntil(world::level, most), world.tip + ", parked " + world.parked + ", " + world.fetch.totals());
    assertEquals(0, world.fines.getOrDefault("honest1", 0) + world.fines.getOrDefault("honest2", 0));
    return world.now;
  }

  private static Map<String, Consumer<World>> heightLiars() {
    Map<String, Consumer<World>> kinds = new LinkedHashMap<>();
    for (long claim : new long[] {HEAD + 50, 1_000_000_000_000_000L, Long.MAX_VALUE}) {
      kinds.put("says " + claim, world -> world.join("liar", claim, true, Conducts.silent()));
    }
    kinds.put("high, then low", world -> world.join("liar", HEAD * 2, true, Conducts.highThenLow(5)));
    kinds.put("serves all and says that there is more", world -> world.join("liar", HEAD * 2, true, World.honest(40 * MILLI, MILLI)));
    kinds.put("has deleted what is wanted", world -> world.join("liar", HEAD * 2, true, Conducts.partial(HEAD - 10, HEAD)));
    kinds.put("a majority", world -> {
      for (int i = 0; i < 9; i++) {
        world.join("liar" + i, 1_000_000_000_000_000L, i % 2 == 0, Conducts.silent());
      }
    });
    kinds.put("a majority with blocks", world -> {
      for (int i = 0; i < 9; i++) {
        world.join("liar" + i, 1_000_000_000_000_000L, i % 2 == 0, Conducts.forger(1));
      }
    });
    return kinds;
  }

  @Test
  @Tag("sec-B1")
  void whoLiesAboutHeightsDelaysNothing() {
    long alone = timeToLevel(world(), 60 * SECOND);
    heightLiars().forEach((kind, join) -> {
      World world = world();
      join.accept(world);
      long time = timeToLevel(world, 600 * SECOND);
      System.out.println(kind + ": " + time / MILLI + " ms, " + alone / MILLI + " without");
      assertTrue(time <= 2 * alone, kind + ": " + time / MILLI + " ms, but " + alone / MILLI + " without");
    });
  }

  @Test
  @Tag("sec-B1")
  void aBrokenClientThatBelievesNeverGivesTheChainBack() {
    World honest = world();
    honest.fetch = new Believing();
    honest.join("a", HEAD, true, World.honest(40 * MILLI, MILLI));
    assertTrue(honest.runUntil(honest::level, 3_600 * SECOND), "among honest peers it works");
    World world = world();
    world.fetch = new Believing();
    world.join("a", HEAD, true, World.honest(40 * MILLI, MILLI));
    world.join("liar", 1_000_000_000_000_000L, true, Conducts.silent());
    assertFalse(world.runUntil(world::level, 3_600 * SECOND));
    assertTrue(world.tip == HEAD && world.parked, "it is level and does not know it");
  }

  @Test
  @Tag("sec-B1")
  void whoSaysThatItIsAheadDoesNotStopTheEngine() {
    World world = new World(3, World.limits(), 100);
    world.join("honest", 100, true, World.honest(10 * MILLI, MILLI));
    timeToLevel(world, 60 * SECOND);
    int opens = world.opens;
    for (int i = 0; i < 20; i++) {
      world.join("liar" + i, 1_000_000 + i, i % 2 == 0, i % 3 == 0 ? Conducts.silent() : i % 3 == 1 ? Conducts.forger(1) : Conducts.proofForger());
    }
    world.run(300 * SECOND);
    assertEquals(opens, world.opens, "the chain was taken from its engine for a lie");
  }

  /** A peer that answers one block just before the time is over, for ever. */
  @Test
  @Tag("sec-B4")
  void tarPitsAreWalkedAround() {
    long alone = timeToLevel(world(), 60 * SECOND);
    World world = world();
    for (int i = 0; i < 12; i++) {
      world.join("pit" + i, HEAD, i % 2 == 0, Conducts.tarPit());
    }
    long time = timeToLevel(world, 600 * SECOND);
    System.out.println("tar pits: " + time / MILLI + " ms, " + alone / MILLI + " without");
    assertTrue(time <= 2 * alone, time / MILLI + " ms, but " + alone / MILLI + " without");
  }

  @Test
  @Tag("sec-B6")
  void lateAnswersAreNeverPunished() {
    World world = new World(5, World.limits(), 400);
    world.join("late", 400, true, Conducts.late(40 * SECOND));
    world.join("later", 400, false, Conducts.late(100 * SECOND));
    world.run(60 * SECOND);
    assertTrue(world.tip > 0, "what comes late is as good as what comes in time");
    world.at(1, () -> world.join("quick", 400, true, World.honest(10 * MILLI, MILLI)));
    assertTrue(world.runUntil(world::level, 600 * SECOND), world.tip + " " + world.fetch.totals());
    world.run(300 * SECOND); // level: what comes now is too late for everything
    assertEquals(Map.of(), world.fines);
    assertTrue(world.level());
  }

  @Test
  @Tag("sec-B6")
  void answersAfterTheEndAreIgnored() {
    World world = world();
    timeToLevel(world, 60 * SECOND);
    Fetch fetch = new Fetch(World.limits(), 0);
    fetch.ready("a", 10, true, 0);
    assertEquals(1, fetch.tick(SECOND).size());
    fetch.enable(false, SECOND);
    assertEquals(java.util.List.of(), fetch.received("a", answer(world), 2 * SECOND));
    assertEquals(0, fetch.totals().heldBlocks());
  }

  private static Bytes answer(World world) {
    return org.blockberry.sync.blocks.wire.BlockSyncMessage.encodeTagged(new org.blockberry.sync.blocks.wire.BlocksResponse(world.blocks(1, 4)));
  }
}
