package org.blockberry.store.state.iavl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.blockberry.api.snapshot.SnapshotMetadata;
import org.blockberry.api.snapshot.SnapshotStore;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.snapshot.SnapshotManifest;
import org.blockberry.store.state.iavl.tree.NaiveTree;
import org.blockberry.testing.contracts.CrashCopy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/**
 * Real processes killed in the middle of commits, checkpoints, pruning, snapshots and imports. The next one is started beforehand and waits for the folder's turn, so that
 * starting a JVM costs no time in between. {@code -Diavl.kills} says how often.
 */
class KilledProcessTest {
  private static final int KILLS = Integer.getInteger("iavl.kills", 50);

  @TempDir Path folder;

  /** What version follows from, computed by the naive model as far as somebody asked. */
  private final NaiveTree model = new NaiveTree();
  private final TreeMap<Bytes, Bytes> content = new TreeMap<>();
  private final Map<Long, Bytes> roots = new HashMap<>();
  private long modelled;

  @Test
  @Tag("sec-S1")
  @Tag("sec-B5")
  void whatAKilledProcessAcknowledgedIsThere() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Deque<Process> ready = new ArrayDeque<>();
    long reached = 0;
    int imports = 0;
    try {
      for (int round = 0; round < KILLS; round++) {
        while (ready.size() < 2) {
          ready.add(start());
        }
        Process process = ready.poll();
        long acknowledged = reached;
        try (BufferedReader lines = process.inputReader()) {
          process.outputWriter().append("go\n").flush();
          int until = 2 + random.nextInt(12);
          String line;
          while (until-- > 0 && (line = lines.readLine()) != null) {
            acknowledged = Math.max(acknowledged, number(line));
            imports += line.startsWith("imported") ? 1 : 0;
          }
          spin(random.nextInt(2_000_000));
          process.toHandle().destroyForcibly(); // SIGKILL
          assertTrue(process.waitFor(30, TimeUnit.SECONDS));
          while ((line = lines.readLine()) != null) { // said before it died
            acknowledged = Math.max(acknowledged, number(line));
          }
        } finally {
          process.destroyForcibly();
        }
        reached = assertHolds(acknowledged, round % 5 == 0 || round + 1 == KILLS, "seed " + seed + ", round " + round);
        assertSnapshots("seed " + seed + ", round " + round);
      }
    } finally {
      ready.forEach(Process::destroyForcibly);
    }
    System.out.println("killed processes: " + KILLS + " kills, " + reached + " versions, " + imports + " imports seen, nothing lost");
    assertTrue(reached >= KILLS, "only " + reached + " versions in " + KILLS + " lives");
  }

  /** Some work, so that the kill does not always come right after an acknowledgement. */
  private static void spin(int rounds) {
    long sum = 0;
    for (int i = 0; i < rounds; i++) {
      sum += i ^ sum << 1;
    }
    assertTrue(sum != 42);
  }

  private static long number(String line) {
    assertTrue(line.startsWith("opened ") || line.startsWith("committed ") || line.startsWith("imported "), line);
    return Long.parseLong(line.substring(line.indexOf(' ') + 1));
  }

  private long assertHolds(long acknowledged, boolean whole, String where) throws IOException {
    try (IavlStateStore store = Folders.open(folder.resolve("store"), CommitForever.config(), RocksDB::write)) {
      long version = store.version();
      assertTrue(version >= acknowledged, where + ": acknowledged " + acknowledged + " but found " + version);
      assertTrue(version <= acknowledged + 1, where + ": only one write was under way after " + acknowledged + " but found " + version);
      model(version);
      assertEquals(version == 0 ? Bytes.wrap(new byte[32]) : roots.get(version), store.root(), where);
      if (version > 0) {
        for (long old = store.oldestVersion(); old <= version; old++) {
          assertEquals(roots.get(old), store.root(old).orElseThrow(), where);
          assertEquals(Bytes.utf8(Long.toString(old)), store.get(Bytes.utf8("version"), old).orElseThrow(), where);
        }
        if (whole) {
          TreeMap<Bytes, Bytes> found = new TreeMap<>();
          store.range(Bytes.EMPTY, Bytes.EMPTY, version, (key, value) -> found.put(key, value) == null);
          assertEquals(content, found, where);
          found.forEach((key, value) -> assertEquals(value, store.get(key).orElseThrow(), where));
          store.proof(Bytes.utf8("version"), store.oldestVersion()).orElseThrow();
        }
      }
      return version;
    } finally {
      assertImport(where);
    }
  }

  /** An import is whole or not there. */
  private void assertImport(String where) throws IOException {
    Path imported = folder.resolve("imported");
    if (!Files.exists(imported.resolve("commit-marker"))) { // killed while the old one was being removed
      if (Files.exists(imported)) {
        CrashCopy.delete(imported);
      }
      return;
    }
    try (IavlStateStore store = Folders.open(imported, CommitForever.config(), RocksDB::write)) {
      assertTrue(store.version() == 0 || roots.get(store.version()).equals(store.root()), where);
      assertEquals(store.version() == 0, store.chunks() == 0, where);
    }
  }

  /** What is offered to peers is whole, and the state of its height. */
  private void assertSnapshots(String where) throws Exception {
    try (SnapshotStore snapshots = CommitForever.snapshots(folder.resolve("snapshots"))) {
      for (SnapshotMetadata one : snapshots.list()) {
        assertEquals(roots.get(one.height()), one.appHash(), where);
        MessageDigest digest = SnapshotManifest.hashing(one.height());
        for (int index = 0; index < one.chunks(); index++) {
          snapshots.chunk(one.hash(), index).orElseThrow().update(digest);
        }
        assertEquals(one.hash(), Bytes.wrap(digest.digest()), where);
      }
      assertTrue(snapshots.drafts().size() <= 1, where);
    }
  }

  private void model(long version) {
    while (modelled < version) {
      modelled++;
      CommitForever.changes(modelled).asMap().forEach((key, value) -> {
        if (value.isPresent()) {
          model.set(key.toArray(), value.get().toArray());
          content.put(key, value.get());
        } else {
          model.remove(key.toArray());
          content.remove(key);
        }
      });
      roots.put(modelled, Bytes.wrap(model.commit(modelled)));
    }
  }

  private Process start() throws IOException {
    String library = Environment.getJniLibraryFileName("rocksdb");
    Path libraries = Files.createDirectories(folder.resolve("lib"));
    if (Files.notExists(libraries.resolve(library))) { // or each process would leave a copy of 15 MB behind
      try (InputStream packed = RocksDB.class.getClassLoader().getResourceAsStream(library)) {
        Files.copy(packed, libraries.resolve(library));
      }
    }
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Djava.library.path=" + libraries, "-cp", System.getProperty("java.class.path"),
        CommitForever.class.getName(), folder.resolve("store").toString(), folder.resolve("imported").toString()));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }
}
