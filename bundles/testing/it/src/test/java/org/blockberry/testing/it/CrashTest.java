package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} under load at each named point of a commit; at any moment: {@link KillCampaignTest}. Afterwards every transaction that was answered as
 * committed is in the chain once, and replaying the blocks from the genesis gives the same hashes.
 */
@Tag("sec-S1")
class CrashTest {
  private static final List<String> POINTS = List.of("before-block", "after-block", "after-engine-mark", "after-execute",
      "after-results", "after-app-commit", "after-mempool-update", "after-state", "after-answers");
  private static final int MARGIN = 12; // heights; a node without load makes one in 5 s

  @TempDir
  private Path folder;
  private final AckedLoad load = new AckedLoad();

  @Test
  void acknowledgedMeansCommittedOnceAtEachNamedPoint() throws Exception {
    Path home = folder.resolve("home");
    try (RunningNode node = RunningNode.start(home)) {
      load.verify(node);
      node.stop();
    }
    for (String point : POINTS) {
      long at = load.lastHeight() + MARGIN;
      try (RunningNode node = RunningNode.launch(home, Map.of("BLOCKBERRY_JAVA_OPTS", "-Dblockberry.crash.at=" + point + ":" + at))) {
        node.awaitReady();
        load.verify(node); // what the crash before left
        load.until(node, () -> !node.alive());
        assertEquals(137, node.awaitEnd(), () -> point + "\n" + node.log());
      }
    }
    try (RunningNode node = RunningNode.start(home)) {
      load.verifyAll(node);
      node.stop();
    }
    replayFromGenesis(home);
    System.out.println("crash test: " + POINTS.size() + " named points, " + load.acknowledged().size()
        + " acknowledged transactions, each there once");
    assertTrue(load.acknowledged().size() >= 50, "too little load: " + load.acknowledged().size());
  }

  /** Without its state the application executes all blocks again; the node compares every hash on the way. */
  private void replayFromGenesis(Path home) throws IOException {
    Path copy = folder.resolve("copy");
    copyFolder(home, copy);
    Folders.delete(copy.resolve("data/state-store"));
    try (RunningNode node = RunningNode.start(copy)) {
      assertTrue(node.log().contains("replaying to"), node::log); // and it compares every hash with the stored results
      for (String key : load.acknowledged()) {
        assertEquals("v", node.rpc().value(key), key);
      }
    }
  }

  private static void copyFolder(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else if (Files.isRegularFile(file)) {
          Files.copy(file, target);
        }
      }
    }
  }
}
