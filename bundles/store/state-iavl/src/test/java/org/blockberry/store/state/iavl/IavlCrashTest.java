package org.blockberry.store.state.iavl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.store.StoreException;
import org.blockberry.api.value.Bytes;
import org.blockberry.testing.contracts.CrashCopy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder as a crash or a bad disk leaves it. */
class IavlCrashTest {
  private static final int VERSIONS = 80;

  @TempDir Path folder;

  private final List<Bytes> roots = new ArrayList<>(List.of(Bytes.wrap(new byte[32])));

  private static StateChanges changes(long version) {
    StateChanges.Builder changes = StateChanges.builder();
    for (int i = 0; i < 10; i++) {
      changes.set(Bytes.utf8("own " + version + " " + i), Bytes.utf8("x".repeat(300)));
    }
    return changes.set(Bytes.utf8("shared"), Bytes.utf8(Long.toString(version))).build();
  }

  private void commit(IavlStateStore store, long version) {
    roots.add(store.prepare(version, changes(version)));
    store.commit(version);
  }

  @Test
  @Tag("sec-S1")
  void aCrashShowsTheLastCommitAndNothingOfTheNext() throws IOException {
    Path live = folder.resolve("live");
    try (IavlStateStore store = Folders.openAlone(live, Folders.config())) {
      for (long version = 1; version <= 12; version++) {
        commit(store, version);
        store.prepare(version + 1, changes(version + 1));
        if (version == 6) {
          store.pruneBelow(4);
        }
        if (version % 4 == 0) {
          store.workOff();
        }
        Path copy = CrashCopy.of(live, folder.resolve("copy-" + version));
        try (IavlStateStore crashed = Folders.openAlone(copy, Folders.config())) {
          assertEquals(version, crashed.version());
          assertEquals(version < 6 ? 1 : 4, crashed.oldestVersion());
          assertEquals(roots.get((int) version), crashed.root());
          assertEquals(Optional.of(Bytes.utf8(Long.toString(version))), crashed.get(Bytes.utf8("shared")));
          assertEquals(Optional.empty(), crashed.get(Bytes.utf8("own " + (version + 1) + " 0")));
          assertThrows(IllegalStateException.class, () -> crashed.commit(crashed.version() + 1));
        }
      }
    }
  }

  @Test
  @Tag("sec-S1")
  void aCommitCutAtEveryByteIsForgottenWhole() throws IOException {
    Path live = folder.resolve("live");
    Path before = folder.resolve("before");
    Path after = folder.resolve("after");
    try (IavlStateStore store = Folders.openAlone(live, Folders.config())) {
      for (long version = 1; version <= 3; version++) {
        commit(store, version);
      }
      CrashCopy.of(live, before);
      roots.add(store.prepare(4, StateChanges.builder().set(Bytes.utf8("shared"), Bytes.utf8("4")).build()));
      store.commit(4);
      CrashCopy.of(live, after);
    }
    Path log = CrashCopy.files(after).stream().filter(file -> file.toString().endsWith(".log")).findFirst().orElseThrow();
    Path name = after.relativize(log);
    byte[] whole = Files.readAllBytes(log);
    int begin = (int) Files.size(before.resolve(name));
    assertTrue(whole.length - begin > 100, "the last record has " + (whole.length - begin) + " bytes");
    for (int length = begin; length <= whole.length; length++) {
      Path torn = CrashCopy.of(before, folder.resolve("torn"));
      Files.write(torn.resolve(name), java.util.Arrays.copyOf(whole, length));
      long expected = length < whole.length ? 3 : 4;
      try (IavlStateStore store = Folders.openAlone(torn, Folders.config())) {
        assertEquals(expected, store.version(), "log cut at " + length + " of " + whole.length);
        assertEquals(roots.get((int) expected), store.root());
        assertEquals(Optional.of(Bytes.utf8(Long.toString(expected))), store.get(Bytes.utf8("shared")));
      }
      CrashCopy.delete(torn);
    }
  }

  @Test
  @Tag("sec-S2")
  void aFlippedBitIsNoticed() throws IOException {
    Path live = folder.resolve("live");
    Path crashed = folder.resolve("crashed");
    try (IavlStateStore store = Folders.openAlone(live, Folders.config())) {
      for (long version = 1; version <= VERSIONS; version++) {
        commit(store, version);
      }
      CrashCopy.of(live, crashed);
    }
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int flips = 0;
    int noticed = 0;
    for (Path source : List.of(live, crashed)) {
      for (List<Path> kind : kinds(source).values()) {
        for (int i = 0; i < 5; i++) {
          Path file = kind.get(random.nextInt(kind.size()));
          byte[] content = Files.readAllBytes(file);
          if (content.length == 0) {
            continue;
          }
          int bit = random.nextInt(content.length * 8);
          content[bit / 8] ^= (byte) (1 << bit % 8);
          Path flipped = CrashCopy.of(source, folder.resolve("flipped"));
          Files.write(flipped.resolve(source.relativize(file)), content);
          noticed += isRefused(flipped, "seed " + seed + ": bit " + bit + " of " + file) ? 1 : 0;
          flips++;
          CrashCopy.delete(flipped);
        }
      }
    }
    System.out.println("bit flips: " + flips + ", noticed " + noticed + ", harmless " + (flips - noticed)
        + ", silently wrong 0");
    assertTrue(flips >= 50, flips + " flips");
    assertTrue(noticed >= flips / 4, noticed + " of " + flips);
  }

  private static Map<String, List<Path>> kinds(Path folder) throws IOException {
    Map<String, List<Path>> kinds = new TreeMap<>();
    for (Path file : CrashCopy.files(folder)) {
      String name = file.getFileName().toString();
      if (Files.isRegularFile(file) && !name.startsWith("LO")) {
        kinds.computeIfAbsent(name.replaceAll("[0-9]", ""), unused -> new ArrayList<>()).add(file);
      }
    }
    assertTrue(kinds.keySet().containsAll(List.of(".sst", ".log", "MANIFEST-", "CURRENT", "commit-marker")), kinds::toString);
    return kinds;
  }

  private boolean isRefused(Path folder, String where) {
    try (IavlStateStore store = Folders.openAlone(folder, Folders.config())) {
      assertEquals(VERSIONS, store.version(), where);
      assertEquals(1, store.oldestVersion(), where);
      for (int version = 1; version <= VERSIONS; version++) {
        assertEquals(Optional.of(roots.get(version)), store.root(version), where);
        assertEquals(Optional.of(Bytes.utf8(Integer.toString(version))), store.get(Bytes.utf8("shared"), version), where);
        for (int i = 0; i < 10; i++) {
          assertEquals(Optional.of(Bytes.utf8("x".repeat(300))), store.get(Bytes.utf8("own " + version + " " + i)), where);
        }
      }
      int[] found = {0};
      store.range(Bytes.EMPTY, Bytes.EMPTY, VERSIONS, (key, value) -> ++found[0] > 0);
      assertEquals(VERSIONS * 10 + 1, found[0], where);
      return false;
    } catch (StoreException e) {
      assertTrue(e.getMessage().contains(folder.toString()), where + ": " + e.getMessage());
      return true;
    }
  }
}
