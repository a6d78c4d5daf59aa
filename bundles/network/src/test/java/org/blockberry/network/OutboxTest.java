package org.blockberry.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.blockberry.api.plugin.SlotName;
import org.blockberry.api.transport.Transport;
import org.blockberry.api.transport.TransportException;
import org.blockberry.api.value.Bytes;
import org.blockberry.network.fake.FakeNet;
import org.blockberry.testing.contracts.SlotOf;
import org.junit.jupiter.api.Test;

/** Messages between those who send and the transport. */
class OutboxTest {
  private final FakeNet net = new FakeNet(3);
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final FakeNode a = new FakeNode(net, "a", Map.of(), new HashMap<>());
  private final FakeNode b = new FakeNode(net, "b", Map.of("persistent_peers", List.of("/p2p/a")), new HashMap<>());
  private final Outbox outbox = new Outbox(new SlotOf<Transport>(SlotName.TRANSPORT, a.transport), tasks::add);

  private CompletableFuture<Void> send(String peer, int size) {
    return outbox.send(peer, "transactions", Bytes.wrap(new byte[size])).toCompletableFuture();
  }

  @Test
  void whatComesMeanwhileGoesTogetherAndEachHasItsOwnAnswer() {
    assertTrue(net.runUntil(() -> a.knows("b") && b.knows("a"), Duration.ofSeconds(60)));
    CompletableFuture<Void> first = send("b", 10);
    CompletableFuture<Void> nobody = send("stranger", 10);
    CompletableFuture<Void> last = send("b", 10);
    assertEquals(1, tasks.size(), "one task for all");
    assertFalse(first.isDone());
    tasks.remove().run();
    first.join();
    last.join();
    assertThrows(CompletionException.class, nobody::join);
    send("b", 10);
    assertEquals(1, tasks.size(), "and again");
  }

  @Test
  void whatWaitsIsBounded() {
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    for (int i = 0; i < Outbox.MAX_MESSAGES; i++) {
      sent.add(send("b", 1));
    }
    assertTrue(sent.stream().noneMatch(CompletableFuture::isDone));
    TransportException busy = (TransportException) assertThrows(CompletionException.class, () -> send("b", 1).join()).getCause();
    assertEquals(TransportException.Reason.BUSY, busy.reason());
    Outbox other = new Outbox(new SlotOf<Transport>(SlotName.TRANSPORT, a.transport), task -> { });
    assertFalse(other.send("b", "blocks", Bytes.wrap(new byte[(int) Outbox.MAX_BYTES + 1])).toCompletableFuture().isDone(), "one may be larger");
    assertTrue(other.send("b", "blocks", Bytes.wrap(new byte[1])).toCompletableFuture().isCompletedExceptionally());
  }

  @Test
  void afterTheEndEachFails() {
    Outbox ended = new Outbox(new SlotOf<Transport>(SlotName.TRANSPORT, a.transport), task -> {
      throw new RejectedExecutionException("ended");
    });
    for (int i = 0; i < 2; i++) {
      assertTrue(ended.send("b", "blocks", Bytes.EMPTY).toCompletableFuture().isCompletedExceptionally());
    }
  }
}
