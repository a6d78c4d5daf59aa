package org.blockberry.consensus.bft;

import static org.blockberry.testing.contracts.FakeConsensusContext.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.blockberry.api.consensus.ConsensusContext;
import org.blockberry.api.consensus.ConsensusEngine;
import org.blockberry.api.settings.Settings;
import org.blockberry.testing.contracts.FakeConsensusContext;
import org.blockberry.testing.contracts.FakeSigner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An error of any kind on the engine's thread may have left the core half changed: nothing is signed after it. */
class FatalErrorTest {
  @TempDir
  Path folder;

  @Test
  void anyErrorEndsTheEngine() throws Exception {
    List<String> failures = new CopyOnWriteArrayList<>();
    FakeSigner signer = new FakeSigner();
    try (FakeConsensusContext context = new FakeConsensusContext(folder, new SoloChain(), signer, true, 1)) {
      ConsensusContext broken = (ConsensusContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ConsensusContext.class},
          (self, method, arguments) -> {
            if (method.getName().equals("transactionsAvailable")) {
              throw new AssertionError("half way");
            }
            if (method.getName().equals("fail")) {
              failures.add((String) arguments[0]);
              return null;
            }
            try {
              return method.invoke(context, arguments);
            } catch (InvocationTargetException e) {
              throw e.getCause();
            }
          });
      BftFactory factory = new BftFactory(SoloChain.SIGNATURES);
      ConsensusEngine engine = factory.create(Settings.of(factory.settings(), Map.of()), broken);
      context.attach(engine);
      engine.start();
      try {
        await("the end", () -> !failures.isEmpty());
        assertTrue(failures.get(0).contains("half way"), failures::toString);
        assertEquals(1, failures.size());
        assertTrue(engine.status().note().startsWith("stopped"), engine.status().note());
      } finally {
        engine.close();
      }
    }
  }
}
