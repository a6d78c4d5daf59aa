package org.blockberry.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Several nodes in one process, each in a framework of its own with its own bundles and class loaders. One that ends by itself is stopped and
 * the others go on; the process ends with the last one. {@link #requestExit} comes from any thread.
 */
final class ManyNodes {
  private final List<FrameworkLauncher> launchers = new ArrayList<>(); // guarded by this
  private boolean leaving; // guarded by this

  /**
   * Starts them one after the other and returns when all have ended.
   *
   * @return the exit code of the first that ended badly, else 0
   * @throws LaunchException one does not start; all that had started are stopped
   */
  int run(List<LaunchOptions> all) throws LaunchException, InterruptedException {
    AtomicInteger worst = new AtomicInteger(ExitCode.OK.number());
    List<Thread> keepers = new ArrayList<>();
    try {
      for (LaunchOptions options : all) {
        FrameworkLauncher launcher = FrameworkLauncher.open(options);
        if (!register(launcher)) {
          launcher.close();
          break;
        }
        NodeProcess node;
        try (launcher) {
          node = launcher.start();
        }
        Thread keeper = new Thread(() -> keep(node, worst), "bb-node-" + (keepers.size() + 1));
        keepers.add(keeper);
        keeper.start();
      }
    } catch (LaunchException | InterruptedException | RuntimeException e) {
      requestExit();
      throw e;
    } finally {
      for (Thread keeper : keepers) {
        keeper.join();
      }
    }
    return worst.get();
  }

  private static void keep(NodeProcess node, AtomicInteger worst) {
    try {
      int code = node.awaitExitRequest();
      boolean clean = node.stop();
      worst.compareAndSet(ExitCode.OK.number(), clean || code != ExitCode.OK.number() ? code : ExitCode.ERROR.number());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean register(FrameworkLauncher launcher) {
    if (!leaving) {
      launchers.add(launcher);
    }
    return !leaving;
  }

  /** Asks all for the end, also those that are still starting. */
  synchronized void requestExit() {
    leaving = true;
    launchers.forEach(launcher -> launcher.requestExit(ExitCode.OK.number()));
  }
}
