package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node on a small disk that fills up three times: below the reserve, to the last byte, and with a kill while it is full. It accepts
 * nothing meanwhile, stands at a whole height, says why, and goes on by itself when there is space. Needs the right to mount a file
 * system in memory; where nobody gives it, the output says so and the failures injected in {@code testing/durability} are all that ran.
 */
@Tag("sec-S4")
class FullDiskTest {
  private static final int DISK_MB = 400;
  private static final int RESERVE_MB = 64;
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir
  private Path folder;
  private final AckedLoad load = new AckedLoad();

  @Test
  void aFullDiskStopsTheNodeThreeTimesAndLosesNothing() throws Exception {
    Path disk = Files.createDirectories(folder.resolve("disk"));
    if (!mounted("mount", "-t", "tmpfs", "-o", "size=" + DISK_MB + "m", "none", disk.toString())) {
      System.out.println("full disk: no right to mount here, so only the injected failures of testing/durability ran");
      return;
    }
    try {
      fillThreeTimes(disk);
    } finally {
      assertTrue(mounted("umount", "-l", disk.toString()), "the disk stays mounted at " + disk);
    }
    System.out.println("full disk: a file system of " + DISK_MB + " MB was filled 3 times, " + load.acknowledged().size()
        + " acknowledged transactions, each there once");
  }

  private void fillThreeTimes(Path disk) throws Exception {
    Path home = disk.resolve("home");
    Path ballast = disk.resolve("ballast");
    Map<String, String> environment = Map.of("BLOCKBERRY_DISK_RESERVE_MB", Integer.toString(RESERVE_MB));
    try (RunningNode node = RunningNode.start(home, environment)) {
      load.until(node, () -> load.acknowledged().size() >= 20);
      fill(disk, ballast, (RESERVE_MB - 20L) << 20);
      standsAndSaysWhy(node);
      Files.delete(ballast);
      goesOn(node);

      load.until(node, () -> fillToTheLastByte(ballast));
      standsOrHalts(node);
      Files.delete(ballast);
      if (node.rpc().httpStatus("/health/ready") != 200) {
        Await.until("it goes on, or says that it must be restarted", SOON, () -> node.rpc().httpStatus("/health/ready") == 200
            || checks(node).contains("restart"));
      }
      if (node.rpc().httpStatus("/health/ready") == 200) {
        goesOn(node);
      }
      assertEquals(0, node.stop(), node::log);
    }
    try (RunningNode node = RunningNode.start(home, environment)) {
      load.verify(node);
      int before = load.acknowledged().size();
      load.until(node, () -> load.acknowledged().size() >= before + 20);
      fill(disk, ballast, (RESERVE_MB - 20L) << 20);
      standsAndSaysWhy(node);
      node.kill();
    }
    Files.delete(ballast);
    try (RunningNode node = RunningNode.start(home, environment)) {
      load.verifyAll(node);
      goesOn(node);
      load.verify(node);
      assertEquals(0, node.stop(), node::log);
    }
  }

  private void standsAndSaysWhy(RunningNode node) throws Exception {
    Await.until("it is not ready", SOON, () -> node.rpc().httpStatus("/health/ready") != 200);
    assertTrue(checks(node).contains("disk.reserve_mb"), () -> "the reason is missing: " + checks(node));
    Rpc.Failed refused = assertThrows(Rpc.Failed.class, () -> node.rpc().call("broadcast_tx_sync",
        Map.of("tx", java.util.Base64.getEncoder().encodeToString("no=room".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))));
    assertTrue(refused.getMessage().contains("the disk has"), refused.getMessage());
    long height = node.rpc().height();
    assertEquals(-1, probe(node), "acknowledged on a full disk");
    assertEquals(height, node.rpc().height(), "a height was begun on a full disk");
  }

  private void standsOrHalts(RunningNode node) {
    Await.until("it is not ready", SOON, () -> node.rpc().httpStatus("/health/ready") != 200);
  }

  private long probe(RunningNode node) {
    try {
      return node.rpc().commit("probe=" + System.nanoTime());
    } catch (IOException | Rpc.Failed e) {
      return -1;
    }
  }

  private void goesOn(RunningNode node) throws Exception {
    Await.until("it is ready again", SOON, () -> node.rpc().httpStatus("/health/ready") == 200);
    int before = load.acknowledged().size();
    load.until(node, () -> load.acknowledged().size() >= before + 10);
  }

  private static String checks(RunningNode node) {
    try {
      return node.rpc().get("/health/ready").toString();
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Leaves {@code free} bytes. */
  private static void fill(Path disk, Path ballast, long free) throws IOException {
    byte[] block = new byte[1 << 20];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (Files.getFileStore(disk).getUsableSpace() > free + block.length) {
        out.write(block);
      }
    }
    assertFalse(Files.getFileStore(disk).getUsableSpace() > ((long) RESERVE_MB << 20), "not full");
  }

  private static boolean fillToTheLastByte(Path ballast) {
    byte[] block = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      return true; // no space left
    }
  }

  private static boolean mounted(String... command) throws Exception {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      return false; // there is no such command
    }
    return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
  }
}
