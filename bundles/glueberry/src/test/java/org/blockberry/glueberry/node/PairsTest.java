package org.blockberry.glueberry.node;

import static org.blockberry.glueberry.node.Nodes.await;
import static org.blockberry.glueberry.node.Nodes.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.blockberry.api.value.Bytes;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.reconnect.ReconnectPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many pairs of nodes in one JVM; cables are pulled at random, and each pair is back by itself, exchanges a message, and holds no more memory than before.
 *
 * <p>[ci] {@value #CI_PAIRS} pairs, {@value #CUTS} cuts. [long]: {@code -Dblockberry.pairs=500 -Dblockberry.pairs.minutes=30 -Dblockberry.pairs.report=FILE}.
 */
@Timeout(3_600)
class PairsTest {
  private static final int CI_PAIRS = 100;
  private static final int CUTS = 200;
  private static final int PAIRS = Integer.getInteger("blockberry.pairs", CI_PAIRS);
  private static final long MINUTES = Integer.getInteger("blockberry.pairs.minutes", 0);
  private static final String REPORT = System.getProperty("blockberry.pairs.report", "");
  private static final String STREAM = "pair";
  private static final int AT_ONCE = 20;
  private static final int WARM_UPS = 3;
  private static final int MOST_ROUNDS = 4;
  /** What may be left of a cut; an idle connection holds more, which is measured in libp2p. */
  private static final long BOUND_BYTES = 12 << 10;

  @TempDir
  private Path folder;
  private final Random random = new Random(1);

  private record Pair(Nodes.Driven a, Nodes.Driven b, CutProxy cable) {
    static Pair of(Nodes nodes, int number) {
      Nodes.Driven b = nodes.driven(2 * number + 1, PairsTest::quick, STREAM);
      CutProxy cable = new CutProxy(b.node().addresses().get(0));
      nodes.all.add(cable);
      return new Pair(nodes.driven(2 * number, PairsTest::quick, STREAM), b, cable);
    }

    void dial() {
      a.node().addPeer(b.id(), List.of(cable.address()));
    }

    boolean established() {
      return a.node().connectionState(b.id()) == ConnectionState.ESTABLISHED && b.node().connectionState(a.id()) == ConnectionState.ESTABLISHED;
    }

    /** How often it was established, as each of them counts. */
    long times() {
      return Math.min(times(a, b), times(b, a));
    }

    private static long times(Nodes.Driven of, Nodes.Driven with) {
      return of.node().stats(with.id()).map(stats -> stats.connections()).orElse(0L);
    }

    void talk(String text) {
      get(a.node().send(b.id(), STREAM, Bytes.utf8(text)));
      assertEquals(text, b.next().data().toUtf8());
    }
  }

  private static void quick(GlueberryConfig.Fields fields) {
    fields.reconnect = new ReconnectPolicy(Duration.ofMillis(100), Duration.ofSeconds(2), ReconnectPolicy.UNLIMITED, 0.1);
  }

  @Test
  void everyPairThatIsCutIsBackByItself() throws Exception {
    try (Nodes nodes = new Nodes(folder)) {
      List<Pair> pairs = new ArrayList<>();
      for (int i = 0; i < PAIRS; i++) {
        pairs.add(Pair.of(nodes, i));
      }
      for (int i = 0; i < pairs.size(); i += AT_ONCE) {
        List<Pair> some = pairs.subList(i, Math.min(i + AT_ONCE, pairs.size()));
        some.forEach(Pair::dial);
        await("established", () -> some.stream().allMatch(Pair::established));
        some.forEach(pair -> pair.talk("first"));
      }
      for (int i = 0; i < WARM_UPS; i++) { // each thread of each node has had its connection then, and holds what it keeps
        for (int from = 0; from < pairs.size(); from += AT_ONCE) {
          cut(pairs.subList(from, Math.min(from + AT_ONCE, pairs.size())));
        }
      }
      int rounds = 0;
      long before;
      long after;
      do { // what only fills its places for the first time does not do so again; what leaks goes on
        rounds++;
        before = memory();
        pull(pairs, before);
        after = report(CUTS, before, "round " + rounds);
      } while (after >= before + CUTS * BOUND_BYTES && rounds < MOST_ROUNDS);
      assertTrue(pairs.stream().allMatch(Pair::established));
      System.out.println("pairs: " + pairs.size() + ", " + rounds * CUTS + " cuts, each is back; memory " + (before >> 10) + " KiB before the last " + CUTS
          + ", " + (after >> 10) + " after");
      assertTrue(after < before + CUTS * BOUND_BYTES, "memory grew from " + before + " to " + after + ", and before that as well");
      assertTrue(nodes.failures.isEmpty(), () -> "failures: " + nodes.failures);
    }
  }

  /** One round of cuts, over the minutes that it shall take. */
  private void pull(List<Pair> pairs, long before) throws IOException {
    for (int cuts = 0; cuts < CUTS; cuts += AT_ONCE) {
      Set<Pair> some = new HashSet<>();
      while (some.size() < Math.min(AT_ONCE, PAIRS)) {
        some.add(pairs.get(random.nextInt(pairs.size())));
      }
      cut(some);
      if (MINUTES > 0) {
        report(cuts + AT_ONCE, before, "going on");
        LockSupport.parkNanos(TimeUnit.MINUTES.toNanos(MINUTES) * AT_ONCE / CUTS); // a long run is one at rest, for the most part
      }
    }
  }

  /** Pulls their cables, and waits until each is back and talks. */
  private static void cut(Collection<Pair> pairs) {
    Map<Pair, Long> times = new HashMap<>();
    pairs.forEach(pair -> times.put(pair, pair.times()));
    pairs.forEach(pair -> pair.cable().cut());
    await("all are back", () -> times.entrySet().stream().allMatch(each -> each.getKey().established() && each.getKey().times() > each.getValue()));
    pairs.forEach(pair -> pair.talk("again"));
  }

  /** @return bytes in use */
  private static long report(int cuts, long before, String what) throws IOException {
    long now = memory();
    if (!REPORT.isEmpty()) {
      Files.writeString(Path.of(REPORT), Instant.now() + " " + what + ": " + PAIRS + " pairs, " + cuts + " cuts; memory " + (before >> 10)
          + " KiB before them, " + (now >> 10) + " now, threads " + Thread.activeCount() + ", JDK " + Runtime.version() + "\n",
          StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
    return now;
  }

  /** Heap after a collection, and buffers of Netty outside it. */
  private static long memory() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least + ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }
}
