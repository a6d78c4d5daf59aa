package org.blockberry.consensus.bft;

import static org.blockberry.testing.contracts.FakeConsensusContext.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.settings.Settings;
import org.blockberry.api.value.Bytes;
import org.blockberry.testing.contracts.FakeConsensusContext;
import org.blockberry.testing.contracts.FakeSigner;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator and the RPC ask of an engine that decides one block after another, all at once, while it is put to rest and woken. */
@Tag("sec-C8")
class BusyEngineTest {
  private static final int HEIGHTS = 40;

  @TempDir
  Path folder;

  @Test
  void questionsFromAllSidesNeitherStopTheEngineNorLockEachOtherOut() throws Exception {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    FakeSigner signer = new FakeSigner();
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger dumps = new AtomicInteger();
    AtomicInteger parked = new AtomicInteger();
    ExecutorService askers = Executors.newFixedThreadPool(4);
    try (FakeConsensusContext context = new FakeConsensusContext(folder, new SoloChain(), signer, true, 1)) {
      BftFactory factory = new BftFactory(SoloChain.SIGNATURES);
      ConsensusEngine engine = factory.create(Settings.of(factory.settings(), Map.of("empty_interval", Duration.ofMillis(1))), context);
      context.attach(engine);
      engine.start();
      try {
        List<Future<?>> asked = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          asked.add(askers.submit(() -> {
            while (!stop.get()) {
              assertNotNull(engine.roundState());
              assertNotNull(engine.status());
              dumps.incrementAndGet();
            }
          }));
        }
        asked.add(askers.submit(() -> {
          long last = -1;
          while (!stop.get()) {
            if (context.tip().height() != last) { // one for each block, the news of it as often as it goes
              last = context.tip().height();
              context.submit(Bytes.utf8("tx " + last));
            }
            engine.onTransactionsAvailable();
            engine.status();
            assertNotNull(engine.roundState()); // waits for the engine's thread, so that the news does not pile up
          }
        }));
        asked.add(askers.submit(() -> {
          long last = -1;
          while (!stop.get()) {
            long height = context.tip().height();
            if (height > last + 1) {
              last = height;
              if (engine.park(height + 1, Duration.ofSeconds(10))) {
                parked.incrementAndGet();
              }
              engine.resume();
            }
            assertNotNull(engine.roundState());
          }
        }));
        await("height " + HEIGHTS, () -> {
          long[] locked = threads.findDeadlockedThreads();
          assertEquals(null, locked, () -> Arrays.toString(threads.getThreadInfo(locked, 20)));
          return context.tip().height() >= HEIGHTS && dumps.get() > 100 && parked.get() > 0;
        });
        stop.set(true);
        for (Future<?> one : asked) {
          one.get();
        }
        engine.resume();
        long height = context.tip().height();
        await("a block after all of it", () -> context.tip().height() > height);
        assertEquals(List.of(), context.violations());
        assertEquals(List.of(), context.failures());
        assertTrue(signer.signed().size() >= HEIGHTS);
      } finally {
        stop.set(true);
        engine.close();
      }
    } finally {
      askers.shutdownNow();
    }
  }
}
