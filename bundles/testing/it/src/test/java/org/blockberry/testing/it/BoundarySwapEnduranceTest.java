package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of swaps of every slot in one process under load, one in ten of them failing: nothing lost, memory flat. Run it with
 * {@code -Dit.excluded=none -Dtest=BoundarySwapEnduranceTest}; {@code -Dendurance.swaps=2000} says how many.
 */
@Tag("long")
class BoundarySwapEnduranceTest {
  private static final int SWAPS = Integer.getInteger("endurance.swaps", 2_000);
  private static final int ROUND = 20; // two of them failing
  private static final int SAMPLES = 10;
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir
  private Path home;
  private ShellLine shell;
  private int swaps;
  private int failed;

  /** What a process holds; heap after a full collection. */
  private record Footprint(int swaps, long heapKb, long rssKb, long loaders, long threads, long files) {}

  @Test
  void thousandsOfSwapsLoseNothingAndLeaveNothingBehind() throws Exception {
    long began = System.nanoTime();
    List<Footprint> footprints = new ArrayList<>();
    try (RunningNode node = RunningNode.start(home, RunningNode.LONG_LIVED)) {
      PluginJar.factory("thrower", "throw new IllegalStateException(\"no\");").drop(home.resolve("deploy"));
      MovedBundle.kvstore().drop(home.resolve("deploy"), "1.0.0");
      shell = new ShellLine(home);
      Await.until("both are offered", SOON, () -> offered("thrower") && offered("com.example.kvstore"));
      SteadyLoad load = new SteadyLoad(home, "e", 2);
      try (load) {
        while (swaps < SWAPS) {
          round(swaps / ROUND);
          if (swaps / ROUND % Math.max(1, SWAPS / ROUND / SAMPLES) == 0) {
            footprints.add(footprint(node.pid()));
            System.out.println("boundary swap endurance: " + footprints.get(footprints.size() - 1) + ", accepted " + load.accepted());
          }
        }
      }
      String wrong = load.verify();
      System.out.println("boundary swap endurance: " + swaps + " swaps, " + failed + " of them failing, in "
          + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began) + " s; " + load.accepted() + " accepted, " + load.refused()
          + " refused, longest gaps " + load.gaps() + "; " + (wrong.isEmpty() ? "none lost, none doubled" : wrong));
      footprints.forEach(one -> System.out.println("boundary swap endurance: " + one));
      assertEquals("", wrong);
      assertEquals(SWAPS / 10, failed);
      assertTrue(load.accepted() >= SWAPS, "too little load: " + load.accepted());
      isFlat(footprints);
      assertEquals(0, node.stop());
    }
  }

  private void round(int number) throws IOException {
    use("mempool priority --transient", 0);
    use("mempool simple --transient", 0);
    use("consensus none --transient", 0);
    use("consensus poa --transient", 0);
    set("state-store.flat.cache_mb", number % 2 == 0 ? "24" : "32");
    set("block-store.rocksdb.cache_mb", number % 2 == 0 ? "12" : "16");
    use("application kvstore 1.0.0 --transient", 0);
    use("application kvstore 0.0.0 --transient", 0); // any version: the distribution's own comes first
    set("consensus.poa.block_interval", number % 2 == 0 ? "\"900ms\"" : "\"800ms\"");
    use("mempool thrower --transient", 1);
    Path jar = PluginJar.custom("1." + number + ".0").drop(home.resolve("deploy"));
    Await.until("the jar is offered", SOON, () -> offered("com.example.mempool.custom"));
    use("mempool custom --transient", 0);
    Files.delete(jar);
    Await.until("the mempool has moved off", SOON, () -> !offered("com.example.mempool.custom"));
    swaps++;
    use("mempool simple --transient", 0);
    use("indexer kv --transient", 0);
    set("mempool.max_txs", number % 2 == 0 ? "6000" : "5000");
    use("consensus none --transient", 0);
    set("state-store.flat.write_buffer_mb", number % 2 == 0 ? "12" : "16");
    use("consensus poa --transient", 0);
    set("block-store.rocksdb.write_buffer_mb", number % 2 == 0 ? "12" : "16");
    use("mempool thrower --transient", 1);
  }

  private void use(String what, int exitCode) throws IOException {
    RunningNode.Outcome outcome = shell.run("node:use " + what);
    assertEquals(exitCode, outcome.exitCode(), what + "\n" + outcome.output() + outcome.errors());
    swaps++;
    failed += exitCode;
  }

  private void set(String key, String value) throws IOException {
    long before = steps();
    shell.run("config:set " + key + " " + value + " --transient").orFail();
    Await.until(key + " takes effect", SOON, () -> steps() > before);
    swaps++;
  }

  /** Number of the last step of rewiring. */
  private long steps() throws IOException {
    return Rpc.JSON.readTree(shell.run("node:journal -n 1 --json").orFail().output()).get(0).get("number").asLong();
  }

  private boolean offered(String bundle) throws IOException {
    return shell.run("node:wiring --json").orFail().output().contains(bundle);
  }

  private static void isFlat(List<Footprint> all) {
    Footprint early = all.get(Math.max(1, all.size() / 4)); // caches and compiled code have settled
    Footprint late = all.get(all.size() - 1);
    assertTrue(late.heapKb() <= early.heapKb() * 1.3 + 8_192, early + " to " + late);
    assertTrue(late.rssKb() <= early.rssKb() * 1.25, early + " to " + late);
    assertTrue(late.loaders() <= early.loaders() + 2, early + " to " + late);
    assertTrue(late.threads() <= early.threads() + 4, early + " to " + late);
    assertTrue(late.files() <= early.files() + 40, early + " to " + late);
  }

  private Footprint footprint(long pid) throws Exception {
    jcmd(pid, "GC.run");
    jcmd(pid, "GC.run");
    Matcher used = Pattern.compile("used (\\d+)K").matcher(jcmd(pid, "GC.heap_info"));
    assertTrue(used.find());
    long loaders = jcmd(pid, "VM.classloader_stats").lines().filter(line -> line.contains("BundleClassLoader")).count();
    Map<String, Long> status = new java.util.HashMap<>();
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
      Matcher field = Pattern.compile("(VmRSS|Threads):\\s+(\\d+).*").matcher(line);
      if (field.matches()) {
        status.put(field.group(1), Long.valueOf(field.group(2)));
      }
    }
    long files;
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      files = open.count();
    }
    return new Footprint(swaps, Long.parseLong(used.group(1)), status.get("VmRSS"), loaders, status.get("Threads"), files);
  }

  private String jcmd(long pid, String command) throws Exception {
    Path output = home.resolve("jcmd.txt");
    Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid), command)
        .redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertTrue(process.waitFor(120, TimeUnit.SECONDS), "jcmd hangs");
    return Files.readString(output);
  }
}
