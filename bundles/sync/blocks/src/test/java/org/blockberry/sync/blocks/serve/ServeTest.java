package org.blockberry.sync.blocks.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.blockberry.api.value.Bytes;
import org.blockberry.sync.blocks.wire.BlockSyncMessage;
import org.blockberry.sync.blocks.wire.BlocksRequest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which questions are answered, and when. */
class ServeTest {
  private static final ServeLimits LIMITS = new ServeLimits(3, 4_000);
  private static final long MOST = (1L << 62) - 1;

  private final Serve serve = new Serve(LIMITS);

  private static Bytes question(long since, int count) {
    return BlockSyncMessage.encodeTagged(new BlocksRequest(count, since));
  }

  private List<Effect> ask(String peer, long since, int count) {
    return serve.received(peer, question(since, count), 5, 2_000, true);
  }

  private static Effect read(long ticket, String peer, long since, int count) {
    return new Effect.Read(ticket, peer, since, count, true);
  }

  @Test
  @Tag("sec-B3")
  void countsAndHeightsOfEveryKindAreBounded() {
    assertEquals(List.of(), ask("a", 0, 100), "there is no block 0");
    assertEquals(List.of(), ask("a", 4, 100), "pruned");
    assertEquals(List.of(), ask("a", 2_001, 100), "not there yet");
    assertEquals(List.of(), ask("a", MOST, Integer.MAX_VALUE));
    assertEquals(0, serve.remembered());
    for (long since : new long[] {-1, Long.MIN_VALUE, MOST + 1, Long.MAX_VALUE}) {
      assertEquals(List.of(new Effect.Fine("a", 5, "asks for height " + since)), ask("a", since, 100));
    }
    int[][] counts = {{0, 1}, {1, 1}, {-1, 1}, {Integer.MIN_VALUE, 1}, {1_000, 1_000}, {1_001, 1_000}, {Integer.MAX_VALUE, 1_000}};
    for (int i = 0; i < counts.length; i++) {
      assertEquals(List.of(read(i + 1, "a", 5, counts[i][1])), ask("a", 5, counts[i][0]));
      serve.read(i + 1, 0);
    }
    assertEquals(List.of(read(counts.length + 1, "a", 1_999, 2)), ask("a", 1_999, 1_000), "no further than the tip");
    serve.read(counts.length + 1, 0);
    assertEquals(0, serve.remembered());
    assertEquals(List.of(), serve.received("a", question(1, 1), 0, 0, true), "an empty chain");
  }

  /** Blocks that a server reads for a question. */
  private interface Server {
    long reads(long since, int count);
  }

  private static void boundedWork(Server server) {
    for (long since : new long[] {Long.MIN_VALUE, -1, 0, 1, 1_999, MOST, Long.MAX_VALUE}) {
      for (int count : new int[] {Integer.MIN_VALUE, -1, 0, 1, 1_000, 1_001, Integer.MAX_VALUE}) {
        long reads = server.reads(since, count);
        assertTrue(reads <= 1_000, reads + " blocks read for " + count + " from " + since);
      }
    }
  }

  @Test
  @Tag("sec-B3")
  void noQuestionCostsMoreThanAThousandBlocks() {
    boundedWork((since, count) -> new Serve(LIMITS).received("a", question(since, count), 1, Long.MAX_VALUE - 1, false).stream()
        .mapToLong(effect -> effect instanceof Effect.Read read ? read.count() : 0).sum());
  }

  /** The bug of others: the count is taken as it comes. */
  @Test
  @Tag("sec-B3")
  void aBrokenServerThatDoesNotClampIsSeen() {
    org.junit.jupiter.api.Assertions.assertThrows(AssertionError.class,
        () -> boundedWork((since, count) -> since < 1 ? 0 : Math.max(0, Math.min(count, Long.MAX_VALUE - since))));
  }

  @Test
  void whatCannotBeReadCosts() {
    for (String hex : new String[] {"8901", "890100", "890118c80100", "8901280200", "8901ff"}) {
      List<Effect> effects = serve.received("a", Bytes.fromHex(hex), 1, 10, false);
      assertTrue(effects.size() == 1 && effects.get(0) instanceof Effect.Fine fine && fine.points() == 5, hex + ": " + effects);
    }
    assertEquals(0, serve.remembered());
  }

  @Test
  void oneAtATimeOfEachPeerAndAFewInAll() {
    assertEquals(List.of(read(1, "a", 5, 10)), ask("a", 5, 10));
    assertEquals(List.of(), ask("a", 15, 10), "waits");
    assertEquals(List.of(), ask("a", 25, 10), "one too many");
    assertEquals(1, serve.dropped());
    assertEquals(List.of(), ask("b", 5, 10), "waits: one is read at a time");
    assertEquals(List.of(read(3, "b", 5, 10)), serve.read(1, 900), "the other peer's, because the first one's answer has not left");
    assertEquals(List.of(), serve.read(3, 700), "too many bytes are held to read another one");
    assertEquals(1_600, serve.bytes() - 0);
    assertEquals(List.of(), serve.sent(99), "nobody's");
    assertEquals(List.of(read(2, "a", 15, 10)), serve.sent(1));
    serve.sent(3);
    serve.read(2, 0);
    assertEquals(0, serve.bytes());
    assertEquals(0, serve.remembered());
  }

  @Test
  @Tag("sec-B3")
  void aFloodIsDroppedAndNothingIsKeptOfThoseWhoLeft() {
    int reads = 0;
    for (int i = 0; i < 10_000; i++) {
      reads += ask("p" + i % 500, 5, 1_000).size();
    }
    assertEquals(1, reads);
    assertEquals(3, serve.waiting());
    assertEquals(10_000 - 4, serve.dropped());
    assertTrue(serve.bytes() <= LIMITS.bytes());
    for (int i = 0; i < 500; i++) {
      serve.gone("p" + i);
    }
    assertEquals(0, serve.waiting());
    serve.read(1, 500);
    serve.sent(1);
    assertEquals(0, serve.remembered());
  }
}
