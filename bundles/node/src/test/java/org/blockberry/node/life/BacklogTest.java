package org.blockberry.node.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.scope.CountingRegistry;
import org.blockberry.node.scope.NodeServices;
import org.blockberry.testing.contracts.TestEventBus;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private static final int PLACES = 4;

  private final Queue<Runnable> thread = new ArrayDeque<>();
  private final List<Object> done = new ArrayList<>();

  private void take(Runnable task) {
    if (thread.size() == PLACES) {
      throw new RejectedExecutionException("full");
    }
    thread.add(task);
  }

  private void runAll() {
    while (!thread.isEmpty()) {
      thread.remove().run();
    }
  }

  @Test
  void manyTasksFitOnAThreadOfFewPlacesInOrderAndLetOthersPass() {
    Backlog backlog = new Backlog(this::take, 1_000);
    IntStream.range(0, 1_000).forEach(i -> backlog.execute(() -> done.add(i)));
    assertThrows(RejectedExecutionException.class, () -> backlog.execute(() -> done.add("too many")));
    take(() -> done.add("a block"));
    runAll();
    assertEquals("a block", done.remove(1), "it waited for one of them");
    assertEquals(IntStream.range(0, 1_000).boxed().toList(), done);
  }

  @Test
  void aFullThreadRefusesTheFirstAndRunsTheRest() {
    Backlog backlog = new Backlog(this::take, 10);
    for (int i = 0; i < PLACES; i++) {
      take(() -> { });
    }
    assertThrows(RejectedExecutionException.class, () -> backlog.execute(() -> done.add("refused")));
    runAll();
    backlog.execute(() -> {
      done.add(1);
      for (int i = 0; i < PLACES; i++) {
        take(() -> done.add("other"));
      }
    });
    backlog.execute(() -> done.add(2));
    runAll();
    assertEquals(List.of(1, 2, "other", "other", "other", "other"), done);
  }

  @Test
  void anEngineIsToldThatItMayAskAgain() {
    Executor full = task -> {
      throw new RejectedExecutionException("full");
    };
    ChainWork work = new ChainWork(null, null, null, null, null, Optional::empty, full, full, reason -> { }, null, null);
    NodeServices services = new NodeServices(Path.of("."), "c", true, Clock.systemUTC(), new Random(1), new CountingRegistry(), new TestEventBus());
    try (EngineScope scope = new EngineScope("bft", services, work, null)) {
      CompletionException failure = assertThrows(CompletionException.class, () -> scope.validate(Bytes.EMPTY).toCompletableFuture().join());
      assertTrue(failure.getCause() instanceof RejectedExecutionException, failure.getCause()::toString);
      failure = assertThrows(CompletionException.class, () -> scope.verifyVoteExtension(Bytes.EMPTY).toCompletableFuture().join());
      assertTrue(failure.getCause() instanceof RejectedExecutionException, failure.getCause()::toString);
    }
  }
}
