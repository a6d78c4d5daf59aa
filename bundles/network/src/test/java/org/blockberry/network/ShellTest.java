package org.blockberry.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.blockberry.api.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What acts: the thread, the files, the configuration. */
class ShellTest {
  @TempDir
  Path folder;

  @Test
  void theMailboxBoundsEachPeerAndGoesOnAfterAFailure() throws InterruptedException {
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    AtomicInteger done = new AtomicInteger();
    CountDownLatch hold = new CountDownLatch(1);
    Mailbox mailbox = new Mailbox(failures::add);
    mailbox.put(() -> {
      try {
        hold.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    for (int i = 0; i < Mailbox.PER_PEER; i++) {
      assertTrue(mailbox.offer("a", done::incrementAndGet));
    }
    assertFalse(mailbox.offer("a", done::incrementAndGet));
    assertTrue(mailbox.offer("b", () -> {
      throw new IllegalStateException("broken");
    }));
    assertEquals(6, mailbox.load());
    hold.countDown();
    mailbox.close();
    assertEquals(Mailbox.PER_PEER, done.get());
    assertEquals(1, failures.size());
    assertEquals(0, mailbox.load());
    assertFalse(mailbox.offer("a", done::incrementAndGet), "closed");
  }

  @Test
  void textsAreKeptAsAWhole() throws IOException {
    FolderKept kept = new FolderKept(folder.resolve("deep"), Runnable::run);
    assertEquals(Optional.empty(), kept.read("x"));
    kept.write("x", "one");
    kept.write("x", "two");
    assertEquals(Optional.of("two"), kept.read("x"));
    kept.setAside("x", "why");
    assertEquals(Optional.empty(), kept.read("x"));
    try (java.util.stream.Stream<Path> files = Files.list(folder.resolve("deep"))) {
      assertEquals(List.of("x.damaged"), files.map(file -> file.getFileName().toString()).toList());
    }
  }

  @Test
  void addressesOfTheConfigurationAreRead() {
    NetworkSettings settings = NetworkSettings.from(Settings.of(NetworkSettings.SCHEMA, Map.of("seeds",
        List.of("/ip4/1.2.3.4/tcp/1/p2p/A", "/ip4/1.2.3.5/tcp/1/p2p/A", "/dns4/x.org/tcp/1/p2p/B"))));
    assertEquals(Map.of("A", List.of("/ip4/1.2.3.4/tcp/1", "/ip4/1.2.3.5/tcp/1"), "B", List.of("/dns4/x.org/tcp/1")), settings.seeds());
    assertEquals(40, settings.maxInbound());
    assertEquals(10, settings.maxOutbound());
    for (String bad : new String[] {"", "1.2.3.4:5", "/ip4/1.2.3.4/tcp/1", "/ip4/1.2.3.4/tcp/1/p2p/", "x/p2p/A", "/p2p/a/b"}) {
      IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
          () -> NetworkSettings.from(Settings.of(NetworkSettings.SCHEMA, Map.of("persistent_peers", List.of(bad)))), bad);
      assertTrue(refused.getMessage().startsWith("network.persistent_peers: \"" + bad + "\""), refused.getMessage());
    }
  }
}
