package org.blockberry.sync.blocks.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The client, one situation at a time. */
class FetchTest {
  private static final long MILLI = World.MILLI;
  private static final long SECOND = World.SECOND;

  @Test
  void aNodeThatIsBehindCatchesUpAndGivesTheChainBack() {
    World world = new World(1, World.limits(), 2_000);
    for (int i = 0; i < 4; i++) {
      world.join("p" + i, 2_000, i % 2 == 0, World.honest(20 * MILLI, MILLI / 10));
    }
    assertTrue(world.runUntil(world::level, 20 * SECOND), world.tip + " " + world.fetch.totals());
    assertEquals(Map.of(), world.fines);
    assertEquals(1, world.opens);
    assertEquals(Progress.Stage.BEGIN, world.told.get(0).stage());
    assertEquals(2_000, world.told.get(0).target());
    assertEquals(new Progress(Progress.Stage.END, 2_000, 2_000, world.told.get(world.told.size() - 1).blocksPerSecond()),
        world.told.get(world.told.size() - 1));
    System.out.println("2,000 blocks in " + world.now / MILLI + " ms, " + world.fetch.totals());
  }
}
