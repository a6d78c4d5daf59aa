package org.blockberry.sync.blocks.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.blockberry.api.node.BlockVerdict;
import org.blockberry.api.node.BlockVerdict.Kind;
import org.blockberry.api.value.Bytes;
import org.blockberry.sync.blocks.wire.BlockSyncMessage;
import org.blockberry.sync.blocks.wire.BlocksResponse;
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
    Progress end = world.told.get(world.told.size() - 1);
    assertEquals(new Progress(Progress.Stage.END, 2_000, 2_000, end.blocksPerSecond()), end);
    assertTrue(world.told.stream().filter(one -> one.stage() == Progress.Stage.RUNNING).allMatch(one -> one.target() == 2_000 && one.secondsLeft() >= 0));
    assertTrue(world.told.size() <= 2 + world.now / SECOND, "told more than once a second");
  }

  /** What the block committer does: after one block that is wrong all that follow are refused as well. */
  @Test
  void onlyWhoSentTheWrongBlockPays() {
    World world = new World(1, World.limits(), 100);
    Fetch fetch = new Fetch(World.limits(), 0);
    fetch.ready("a", 4, true, 0);
    fetch.tick(SECOND);
    List<Effect> effects = fetch.received("a", answer(world, 1, 4), 2 * SECOND);
    long ticket = ((Effect.Offer) effects.get(0)).ticket();
    assertEquals(new Effect.Open(), fetch.judged(ticket, taken(), 2 * SECOND).get(0));
    fetch.ready("b", 100, true, 2 * SECOND);
    effects = new ArrayList<>(fetch.opened(2 * SECOND));
    fetch.gone("a", 2 * SECOND);
    effects.addAll(fetch.tick(3 * SECOND));
    assertTrue(effects.contains(new Effect.Ask("b", 5, 4)), effects.toString());
    List<Effect> commits = new ArrayList<>(effects.stream().filter(Effect.Commit.class::isInstance).toList());
    commits.addAll(fetch.received("b", answer(world, 5, 4), 3 * SECOND).stream().filter(Effect.Commit.class::isInstance).toList());
    assertEquals(8, commits.size());
    assertEquals(List.of(), fines(fetch.judged(ticket(commits, 1), invalid(), 3 * SECOND)), "not yet: what was before it is not known");
    assertEquals(List.of(new Effect.Fine("a", 20, "sent block 2, which is not valid: wrong")), fines(fetch.judged(ticket(commits, 0), taken(), 3 * SECOND)));
    for (int i = 2; i < 8; i++) {
      assertEquals(List.of(), fines(fetch.judged(ticket(commits, i), invalid(), 3 * SECOND)), "block " + (i + 1) + " was judged against the wrong tip");
    }
    assertEquals(4, fetch.totals().heldBlocks(), "those of b are still good");
    List<Effect> again = fetch.tick(4 * SECOND);
    assertTrue(again.contains(new Effect.Ask("b", 2, 3)), "and b is asked for what a did not bring: " + again);
  }

  private static long ticket(List<Effect> commits, int at) {
    return ((Effect.Commit) commits.get(at)).ticket();
  }

  private static BlockVerdict taken() {
    return BlockVerdict.of(Kind.TAKEN, "");
  }

  private static BlockVerdict invalid() {
    return BlockVerdict.of(Kind.INVALID, "wrong");
  }

  private static List<Effect> fines(List<Effect> effects) {
    return effects.stream().filter(Effect.Fine.class::isInstance).toList();
  }

  private static Bytes answer(World world, long since, int count) {
    return BlockSyncMessage.encodeTagged(new BlocksResponse(world.blocks(since, count)));
  }

  @Test
  void aSlowPeerIsHelpedAndNeverFined() {
    World world = new World(2, World.limits(), 1_000);
    world.join("slow", 1_000, true, World.honest(4 * SECOND, 10 * MILLI));
    world.join("fast", 1_000, true, World.honest(20 * MILLI, MILLI));
    assertTrue(world.runUntil(world::level, 15 * SECOND), world.now / MILLI + " ms: " + world.tip + " " + world.fetch.totals());
    world.run(30 * SECOND);
    assertEquals(Map.of(), world.fines);
    assertTrue(world.fetch.totals().duplicates() < 300, world.fetch.totals().toString());
  }

  /** Who says that there is more and sits on it does not keep the chain from its engine for the whole time that an answer may take. */
  @Test
  void whoSitsOnTheNextBlockIsNotWaitedForLong() {
    World world = new World(8, World.limits(), 400);
    World.Conduct honest = World.honest(20 * MILLI, MILLI / 10);
    world.join("good", 400, true, honest);
    world.join("sitter", 100_000, true, (all, peer, since, count) -> {
      if (since + count - 1 <= all.head) {
        honest.asked(all, peer, since, count);
      }
    });
    assertTrue(world.runUntil(() -> world.tip == 400, 20 * SECOND), () -> world.tip + " " + world.fetch.totals());
    assertTrue(world.fetch.totals().inFlight() > 0, "something is still expected of somebody");
    assertTrue(world.runUntil(world::level, 8 * SECOND), "the chain is given back long before the 30 s of a question are over");
    assertEquals(Map.of(), world.fines);
  }

  /** Peers say what they have when they connect: those who came early must not hide the one who came late, or the chain stays taken for ever. */
  @Test
  void whoHasTheNextBlockIsAskedHoweverManyDoNotHaveIt() {
    World world = new World(1, World.limits(), 100);
    Fetch fetch = new Fetch(World.limits(), 0);
    fetch.ready("first", 3, true, 0);
    for (int i = 0; i < 8; i++) {
      fetch.ready("early " + i, 3, true, 0);
    }
    fetch.tick(SECOND);
    long ticket = ((Effect.Offer) fetch.received("first", answer(world, 1, 3), SECOND).get(0)).ticket();
    assertTrue(fetch.judged(ticket, taken(), SECOND).contains(new Effect.Open()));
    fetch.ready("late", 9, true, SECOND);
    List<Effect> effects = new ArrayList<>(fetch.opened(2 * SECOND));
    for (Effect commit : List.copyOf(effects)) {
      if (commit instanceof Effect.Commit one) {
        effects.addAll(fetch.judged(one.ticket(), taken(), 2 * SECOND));
      }
    }
    effects.addAll(fetch.tick(3 * SECOND));
    assertTrue(effects.stream().anyMatch(effect -> effect instanceof Effect.Ask ask && ask.peer().equals("late") && ask.since() == 4), effects.toString());
  }

  @Test
  void oneOrTwoMissingBlocksAreTakenBesideTheEngine() {
    World world = new World(3, World.limits(), 2);
    world.join("a", 0, false, World.honest(20 * MILLI, MILLI));
    world.run(4 * SECOND);
    assertEquals(0, world.asks.getOrDefault("a", 0), "they may come by gossip");
    assertTrue(world.runUntil(world::level, 10 * SECOND));
    assertEquals(0, world.opens);
    world.run(600 * SECOND);
    assertTrue(world.asks.get("a") <= 30, "a peer with nothing new is asked twice a minute: " + world.asks);
  }

  @Test
  void anEngineThatIgnoresItsNextBlockIsPutToRest() {
    World world = new World(4, World.limits(), 1);
    world.engineTakes = false;
    world.join("a", 0, false, World.honest(20 * MILLI, MILLI));
    assertTrue(world.runUntil(world::level, 30 * SECOND));
    assertEquals(1, world.opens);
  }

  @Test
  void aHaltedChainIsGivenBackAndTriedAgain() {
    World world = new World(5, World.limits(), 500);
    world.join("a", 500, true, World.honest(20 * MILLI, MILLI));
    assertTrue(world.runUntil(() -> world.tip > 50, 30 * SECOND));
    world.halted = "an application that is not deterministic";
    world.run(20 * SECOND);
    assertFalse(world.parked, "the chain is not kept from its engine while nothing goes on");
    world.halted = "";
    assertTrue(world.runUntil(world::level, 60 * SECOND));
    assertEquals(Map.of(), world.fines);
    assertEquals(2, world.opens);
  }

  @Test
  void whoAnswersAgainAndAgainWhatNobodyAskedPaysALittle() {
    Fetch fetch = new Fetch(World.limits(), 0);
    World world = new World(6, World.limits(), 10);
    fetch.ready("a", 0, false, 0);
    int fines = 0;
    for (int i = 1; i <= 64; i++) {
      fines += fines(fetch.received("a", answer(world, 1, 10), i)).size();
    }
    assertEquals(4, fines);
    assertEquals(64, fetch.totals().strays());
    assertEquals(0, fetch.totals().heldBlocks());
  }

  /** What waits is bounded in bytes, and the next block gets in whatever waits. */
  @Test
  void theNextBlockAlwaysGetsIn() {
    Window window = new Window(10, 1_000, 0);
    World world = new World(7, World.limits(), 100);
    world.blockBytes = 281; // 300 with the rest
    for (long height : new long[] {9, 7, 5}) {
      assertTrue(window.put(new Held(world.block(height), "a")));
    }
    assertEquals(3, window.blocks());
    assertTrue(window.put(new Held(world.block(1), "a")));
    assertEquals(null, window.at(9), "the highest goes");
    assertFalse(window.put(new Held(world.block(8), "a")), "and does not come again");
    assertFalse(window.put(new Held(world.block(11), "a")), "beyond the window");
    assertTrue(window.bytes() <= 1_000);
    window.advance(6);
    assertEquals(1, window.blocks());
    window.dropOf("a");
    assertEquals(0, window.bytes());
  }

  @Test
  void batchesFollowTheAnswers() {
    Pace pace = new Pace(100);
    assertEquals(4, pace.batch());
    for (int asked = 4; asked < 100; asked = pace.batch()) {
      pace.answered(asked, asked, 20 * MILLI + asked * MILLI);
    }
    assertEquals(100, pace.batch());
    assertEquals(120, pace.estimate(100) / MILLI, 10, "a part for each answer and a part for each block");
    pace.answered(100, 100, 5 * SECOND);
    assertEquals(50, pace.batch(), "too slow");
    for (int i = 0; i < 10; i++) {
      pace.silent(pace.batch());
    }
    assertEquals(1, pace.batch());
    pace.answered(4, 2, MILLI);
    assertEquals(1, pace.batch(), "an answer that is short is no reason for more");
  }

  @Test
  void asManyPeersAreAskedAsBringSomething() {
    Workers workers = new Workers(8);
    for (int i = 0; i < 40; i++) { // five peers fill the line
      workers.measured(100 * Math.min(5, workers.allowed()), true, false);
    }
    assertTrue(workers.allowed() >= 4 && workers.allowed() <= 7, workers.allowed() + " are allowed");
    for (int i = 0; i < 10; i++) {
      workers.measured(500, true, true);
    }
    assertEquals(1, workers.allowed(), "blocks wait anyway");
  }
}
