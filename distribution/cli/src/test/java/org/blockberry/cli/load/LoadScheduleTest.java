package org.blockberry.cli.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoadScheduleTest {
  private static final long SECOND = 1_000_000_000L;

  private static LoadOptions options(int rate, int total, int batch) {
    return LoadOptions.of(URI.create("http://127.0.0.1:1"), rate, 250, Duration.ofNanos(total * SECOND / rate + 1)).withConnections(4, batch);
  }

  @Test
  void whatIsOverdueGoesInFullRequests() throws Exception {
    LoadSchedule schedule = new LoadSchedule(options(1_000, 50, 20), System.nanoTime() - 60 * SECOND);
    List<Integer> counts = new ArrayList<>();
    for (Optional<LoadSchedule.Share> share = schedule.take(); share.isPresent(); share = schedule.take()) {
      counts.add(share.get().count());
    }
    assertEquals(List.of(20, 20, 10), counts);
  }

  @Test
  void thoseOfAFewMillisecondsShareARequestAndNoneGoesBeforeItIsDue() throws Exception {
    LoadSchedule schedule = new LoadSchedule(options(1_000, 60, 20), System.nanoTime());
    int requests = 0;
    int next = 0;
    for (Optional<LoadSchedule.Share> share = schedule.take(); share.isPresent(); share = schedule.take()) {
      assertEquals(next, share.get().from());
      next += share.get().count();
      assertTrue(System.nanoTime() - schedule.due(next - 1) >= 0, "it left before its last one was due");
      requests++;
    }
    assertEquals(60, next);
    assertTrue(requests <= 60 / 5, requests + " requests");
  }

  @Test
  void theyGoOneByOneIfTheRateIsLowOrTheBatchIsOne() throws Exception {
    LoadSchedule rare = new LoadSchedule(options(50, 4, 20), System.nanoTime());
    LoadSchedule alone = new LoadSchedule(options(5_000, 20, 1), System.nanoTime());
    for (int i = 0; i < 4; i++) {
      long due = rare.due(i);
      LoadSchedule.Share share = rare.take().orElseThrow();
      if (System.nanoTime() - due < SECOND / 50) { // else this machine was busy, and the next one is due as well
        assertEquals(1, share.count());
      }
    }
    for (int i = 0; i < 20; i++) {
      assertEquals(new LoadSchedule.Share(i, 1), alone.take().orElseThrow());
    }
  }

  @Test
  void sendersTakeEachNumberOnce() throws Exception {
    LoadSchedule schedule = new LoadSchedule(options(20_000, 4_000, 7), System.nanoTime());
    List<LoadSchedule.Share> taken = Collections.synchronizedList(new ArrayList<>());
    List<Thread> senders = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Thread sender = new Thread(() -> {
        try {
          for (Optional<LoadSchedule.Share> share = schedule.take(); share.isPresent(); share = schedule.take()) {
            taken.add(share.get());
          }
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      });
      sender.start();
      senders.add(sender);
    }
    for (Thread sender : senders) {
      sender.join();
    }
    BitSet numbers = new BitSet();
    for (LoadSchedule.Share share : taken) {
      assertFalse(numbers.get(share.from(), share.from() + share.count()).cardinality() > 0);
      numbers.set(share.from(), share.from() + share.count());
    }
    assertEquals(4_000, numbers.cardinality());
  }
}
