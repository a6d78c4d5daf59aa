package org.blockberry.sync.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.blockberry.api.consensus.SealedBlock;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.transport.StreamPort;
import org.blockberry.api.value.Bytes;
import org.blockberry.sync.blocks.wire.BlockSyncMessage;
import org.blockberry.sync.blocks.wire.BlocksRequest;
import org.blockberry.sync.inbox.Mailbox;
import org.blockberry.testing.contracts.TestMetrics;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What acts: two nodes that speak with each other, the threads, the role, the metrics. */
class ShellTest {
  @Test
  void aNodeIsFilledByAnother() {
    FakeSide behind = new FakeSide("behind", Map.of());
    FakeSide ahead = new FakeSide("ahead", Map.of());
    ahead.desk.grow(1_500);
    behind.desk.grow(3);
    FakeSide.connect(behind, ahead);
    behind.pass(10_000);
    assertEquals(1_500, behind.desk.height);
    assertFalse(behind.desk.parked);
    assertEquals(Map.of(), behind.fines);
    assertEquals(Map.of(), ahead.fines);
    assertEquals("begin", behind.events.get(0).attributes().get("stage").get(0));
    assertEquals(Report.EVENT, behind.events.get(0).type());
    assertEquals("end", behind.events.get(behind.events.size() - 1).attributes().get("stage").get(0));
    assertEquals(1_500, behind.events.get(behind.events.size() - 1).payload().get("height").asNumber().orElseThrow().longValue());
    assertTrue(behind.desk.progress.contains("1500 of 1500"), behind.desk.progress.toString());
    assertEquals(1, behind.metrics.count("runs_total"));
    assertEquals(0, behind.metrics.gaugeValue("catching_up"));
    assertTrue(behind.metrics.count("blocks_total", "outcome", "kept") >= 1_490, "the first few were offered");
    assertTrue(ahead.metrics.count("serve_blocks_total") >= 1_497);
    assertEquals(0, ahead.metrics.gaugeValue("serve_bytes"));
    assertEquals(0, behind.metrics.gaugeValue("window_fill"));
    assertEquals(1, behind.metrics.gaugeValue("peers"));
    ahead.desk.grow(1_502);
    behind.pass(40_000);
    assertEquals(1_502, behind.desk.height, "they did not come by gossip, so that peers were asked");
    assertEquals(1, behind.metrics.count("runs_total"), "but the engine has not rested for that few");
    behind.sync.closed();
    behind.pass(100);
    assertEquals(0, behind.metrics.gaugeValue("peers"));
  }

  @Test
  void itBeginsAgainWhenBehindAgain() {
    FakeSide behind = new FakeSide("behind", Map.of());
    FakeSide ahead = new FakeSide("ahead", Map.of());
    ahead.desk.grow(50);
    FakeSide.connect(behind, ahead);
    behind.pass(5_000);
    assertEquals(50, behind.desk.height);
    ahead.desk.grow(150); // and nothing comes by gossip
    behind.pass(40_000);
    assertEquals(150, behind.desk.height);
    assertEquals(2, behind.metrics.count("runs_total"));
    assertFalse(behind.desk.parked);
  }

  @Test
  void whoDoesNotKeepBlocksNeitherServesNorAsks() {
    FakeSide light = new FakeSide("light", Map.of());
    FakeSide full = new FakeSide("full", Map.of());
    light.desk.stores = false;
    light.pass(50);
    full.desk.grow(100);
    FakeSide.connect(light, full);
    light.pass(20_000);
    assertEquals(0, light.desk.height);
    light.desk.stores = true; // another role, while it runs
    light.pass(20_000);
    assertEquals(100, light.desk.height);
    light.desk.stores = false;
    light.pass(50);
    FakeSide other = new FakeSide("other", Map.of());
    FakeSide.connect(other, light);
    other.pass(20_000);
    assertEquals(0, other.desk.height, "it does not serve either");
    FakeSide silent = new FakeSide("silent", Map.of("serve", false));
    silent.desk.grow(10);
    FakeSide idle = new FakeSide("idle", Map.of("fetch", false));
    FakeSide.connect(idle, silent);
    idle.pass(10_000);
    assertEquals(0, idle.desk.height);
  }

  @Test
  void aChainThatComesAfterTheEndIsGivenBack() {
    FakeSide behind = new FakeSide("behind", Map.of());
    FakeSide ahead = new FakeSide("ahead", Map.of());
    behind.desk.opening = new CompletableFuture<>();
    ahead.desk.grow(100);
    FakeSide.connect(behind, ahead);
    behind.pass(1_000);
    assertTrue(behind.sync.fetching().catchingUp());
    behind.sync.close();
    behind.desk.opening.complete(null);
    assertFalse(behind.desk.parked);
    behind.pass(10_000);
    assertFalse(behind.sync.fetching().catchingUp());
  }

  private static Bytes question(long since) {
    return BlockSyncMessage.encodeTagged(new BlocksRequest(10, since));
  }

  /** The disk hangs: nobody else notices. */
  @Test
  @Tag("sec-B3")
  void aSlowDiskHoldsNobodyUp() throws InterruptedException {
    CountDownLatch hold = new CountDownLatch(1);
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    ArrayBlockingQueue<String> answers = new ArrayBlockingQueue<>(100);
    FakeDesk chain = new FakeDesk();
    chain.grow(20);
    NodeDesk slow = new NodeDesk() {
      @Override
      public boolean storesBlocks() {
        return true;
      }

      @Override
      public long base() {
        return 1;
      }

      @Override
      public long height() {
        return 20;
      }

      @Override
      public Optional<SealedBlock> block(long height) {
        try {
          hold.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return chain.block(height);
      }

      @Override
      public CompletionStage<org.blockberry.api.node.BlockVerdict> offer(SealedBlock block) {
        return new CompletableFuture<>();
      }

      @Override
      public CompletionStage<org.blockberry.api.node.CatchUp> catchUp() {
        return new CompletableFuture<>();
      }

      @Override
      public boolean ours(String peer) {
        return true;
      }

      @Override
      public int maxMessageBytes() {
        return 1 << 20;
      }
    };
    Mailbox mailbox = new Mailbox("bb-sync-test", 1 << 20, failures::add);
    ThreadPoolExecutor reader = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(1));
    TestMetrics metrics = new TestMetrics();
    BlockSync sync = new BlockSync(SyncSettings.from(Settings.of(SyncSettings.SCHEMA, Map.of("serve_queue", 4L))),
        new Surroundings(slow, mailbox, reader, () -> 1, () -> Instant.EPOCH, event -> { }, metrics));
    StreamPort port = new StreamPort() {
      @Override
      public CompletionStage<Void> send(String peer, Bytes message) {
        answers.add(peer);
        return CompletableFuture.completedFuture(null);
      }

      @Override
      public java.util.Set<String> peers() {
        return java.util.Set.of();
      }

      @Override
      public void report(String peer, String reason) {
        failures.add(new AssertionError(reason));
      }

      @Override
      public void report(String peer, int points, String reason) {
        failures.add(new AssertionError(reason));
      }
    };
    sync.opened(port);
    for (int i = 0; i < 8; i++) {
      sync.peerReady("p" + i, 0);
      sync.received("p" + i, question(1)); // returns although the disk hangs
    }
    CountDownLatch alive = new CountDownLatch(1);
    mailbox.put(alive::countDown);
    assertTrue(alive.await(30, TimeUnit.SECONDS), "the thread goes on");
    assertEquals(3, metrics.count("serve_total", "outcome", "dropped"), "one is read, four wait");
    hold.countDown();
    for (int i = 0; i < 5; i++) {
      assertEquals("p" + i, answers.poll(30, TimeUnit.SECONDS));
    }
    mailbox.close();
    reader.shutdown();
    assertTrue(reader.awaitTermination(30, TimeUnit.SECONDS));
    assertNull(answers.poll());
    assertEquals(List.of(), List.copyOf(failures));
  }

  @Test
  void theMailboxBoundsPeersAndBytesAndGoesOnAfterAFailure() throws InterruptedException {
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    AtomicInteger done = new AtomicInteger();
    CountDownLatch hold = new CountDownLatch(1);
    Mailbox mailbox = new Mailbox("bb-sync-test", 100, failures::add);
    mailbox.put(() -> {
      try {
        hold.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    assertTrue(mailbox.offer("big", 1_000, done::incrementAndGet), "one always fits");
    assertFalse(mailbox.offer("a", 1, done::incrementAndGet));
    assertEquals(1_000, mailbox.bytes());
    hold.countDown();
    CountDownLatch empty = new CountDownLatch(1);
    mailbox.put(empty::countDown);
    assertTrue(empty.await(30, TimeUnit.SECONDS));
    CountDownLatch again = new CountDownLatch(1);
    mailbox.put(() -> {
      try {
        again.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    for (int i = 0; i < Mailbox.PER_PEER; i++) {
      assertTrue(mailbox.offer("a", 1, done::incrementAndGet));
    }
    assertFalse(mailbox.offer("a", 1, done::incrementAndGet));
    assertTrue(mailbox.offer("b", 1, () -> {
      throw new IllegalStateException("broken");
    }));
    again.countDown();
    mailbox.close();
    assertEquals(1 + Mailbox.PER_PEER, done.get());
    assertEquals(1, failures.size());
    assertEquals(0, mailbox.bytes());
    assertFalse(mailbox.put(done::incrementAndGet), "closed");
    assertFalse(mailbox.offer("a", 1, done::incrementAndGet), "closed");
  }
}
