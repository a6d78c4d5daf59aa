package org.blockberry.node.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.application.Application;
import org.blockberry.api.consensus.SealedBlock;
import org.junit.jupiter.api.Test;

/** A chain that an application halted goes on with a corrected one, without a restart. */
class RecoveryTest {
  private static Application broken(Application inner, String method) {
    return (Application) Proxy.newProxyInstance(Application.class.getClassLoader(), new Class<?>[] {Application.class}, (proxy, called, args) -> {
      if (called.getName().equals(method)) {
        throw new IllegalStateException("a bug");
      }
      try {
        return called.invoke(inner, args);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    });
  }

  private static void awaitNotHalted(ChainRig rig) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (rig.committer.halted().isPresent()) {
      assertTrue(System.nanoTime() < deadline, () -> rig.committer.halted().toString());
      Thread.onSpinWait();
    }
  }

  private static void goesOnAfter(String method) throws Exception {
    ChainRig.Home home = new ChainRig.Home(1);
    try (ChainRig rig = new ChainRig(home)) {
      Restart restart = new Restart(home.genesis(), rig.blocks, rig.application);
      rig.commitNext();
      rig.application.open(broken(new HashApp(home.app, home.calls), method));
      rig.put("x");
      SealedBlock block = rig.next();
      assertThrows(ExecutionException.class, () -> rig.commit(block), method);
      assertTrue(rig.committer.halted().orElseThrow().contains("a bug"), method);
      rig.committer.recover(restart::settle); // nothing was corrected
      assertThrows(ExecutionException.class, () -> rig.commit(block));
      assertEquals(1, rig.committer.tip().height());
      rig.application.open(new HashApp(home.app, home.calls));
      rig.committer.recover(restart::settle);
      awaitNotHalted(rig);
      assertEquals(2, rig.committer.tip().height(), "the block that was decided is the chain's");
      assertEquals(3, rig.commitNext().height());
      rig.committer.recover(restart::settle); // nothing to recover from
      assertFalse(rig.committer.halted().isPresent());
    }
  }

  @Test
  void anApplicationThatFailsToExecuteIsReplaced() throws Exception {
    goesOnAfter("executeBlock");
  }

  @Test
  void anApplicationThatFailsToCommitIsReplaced() throws Exception {
    goesOnAfter("commit");
  }
}
