package org.blockberry.consensus.bft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SharedLookTest {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private int looks;

  @Test
  void allWhoAskMeanwhileShareOneTask() {
    SharedLook<Integer> look = new SharedLook<>(tasks::add, () -> ++looks);
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      answers.add(look.ask());
    }
    assertEquals(1, tasks.size());
    tasks.remove().run();
    answers.forEach(answer -> assertEquals(1, answer.join()));
    CompletableFuture<Integer> later = look.ask();
    assertFalse(later.isDone(), "who asks afterwards sees what is new");
    tasks.remove().run();
    assertEquals(2, later.join());
  }

  @Test
  void nobodyWaitsForAThreadThatRunsNothing() {
    SharedLook<Integer> look = new SharedLook<>(task -> false, () -> ++looks);
    assertTrue(look.ask().isCancelled());
    assertTrue(look.ask().isCancelled());
  }
}
