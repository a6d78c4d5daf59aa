package org.blockberry.node.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.store.StateChanges;
import org.blockberry.api.value.Bytes;
import org.blockberry.node.commit.FakeBlockStore;
import org.blockberry.testing.contracts.InMemoryStateStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chain that begins with a snapshot has it in the type of state store that its schedule names there, whatever the configuration says of its beginning. */
@Tag("sec-P4")
class SnapshotStoreTypeTest extends MovingRig {
  private static final long HEIGHT = 7;

  @TempDir
  Path others;

  private String hash;
  private Bytes record;
  private Path signer;

  /** A node makes a snapshot after the move, and another home of the same chain is there with nothing in it. */
  private void makeSnapshot() throws Exception {
    configuration.values.put("snapshot-store.type", "files");
    schedule();
    start("1.0.0");
    blocks(4);
    until("the state has moved", () -> type().equals("tree"));
    blocks(4);
    until("the snapshot store is there", () -> parts.snapshots().filled());
    hash = parts.admin().createSnapshot().get("hash").asString().orElseThrow();
    record = blocks.state(HEIGHT).orElseThrow();
    stop();
    configuration.schedule.clear(); // it is in the chain's state
    signer = home.resolve("data/signer/state");
    Path genesis = home.resolve("genesis.json");
    home = Files.createDirectories(others.resolve("joins"));
    Files.copy(genesis, home.resolve("genesis.json"));
    blocks = new FakeBlockStore();
  }

  private void begin() throws Exception {
    start("1.0.0");
    until("the snapshot store is there", () -> parts.snapshots().filled());
    assertEquals("flat", type());
  }

  private void assertBegun() throws Exception {
    assertEquals("tree", type());
    assertEquals(HEIGHT, parts.chain().tip().height());
    assertEquals(record, blocks.state(HEIGHT).orElseThrow());
    until("the empty store is gone", () -> stores().equals(List.of("tree")));
  }

  /** The chain begins with its first block, in its first type of store. */
  private void assertBeginsWithTheFirstBlock() throws Exception {
    assertEquals("flat", type());
    until("nothing of the other type stays", () -> stores().equals(List.of("flat")));
    blocks(2);
    assertEquals(2, parts.chain().tip().height());
  }

  @Test
  void theScheduleChoosesTheType() throws Exception {
    makeSnapshot();
    begin();
    parts.admin().restoreSnapshot(hash);
    assertBegun();
    blocks(1);
    stop();
    start("1.0.0");
    assertEquals("tree", type());
    blocks(1);
    assertEquals(HEIGHT + 2, parts.chain().tip().height());
  }

  @Test
  void withoutTheTypeItSaysWhatToAdd() throws Exception {
    makeSnapshot();
    offersTree = false;
    begin();
    String refusal = assertThrows(AdminException.class, () -> parts.admin().restoreSnapshot(hash)).getMessage();
    assertTrue(refusal.contains("type \"tree\" at the snapshot's height 7, which is not installed") && refusal.contains("\"state-tree\""), refusal);
    assertBeginsWithTheFirstBlock();
  }

  @Test
  void aSnapshotThatIsNotWhatItClaimsLeavesTheFirstType() throws Exception {
    makeSnapshot();
    begin();
    beforeImported = () -> {
      throw new IllegalArgumentException("another root");
    };
    String refusal = assertThrows(AdminException.class, () -> parts.admin().restoreSnapshot(hash)).getMessage();
    assertTrue(refusal.contains("another root"), refusal);
    assertBeginsWithTheFirstBlock();
    stop();
    start("1.0.0");
    assertEquals("flat", type());
    blocks(1);
  }

  @Test
  void whoDiesBeforeTheStateIsThereBeginsWithTheFirstType() throws Exception {
    makeSnapshot();
    begin();
    Map<Path, InMemoryStateStore> then = new HashMap<>();
    beforeImported = () -> copy(then);
    parts.admin().restoreSnapshot(hash);
    dieThere(then);
    start("1.0.0");
    assertBeginsWithTheFirstBlock();
  }

  @Test
  void whoDiesBeforeTheBlockIsThereFinishesIt() throws Exception {
    makeSnapshot();
    begin();
    Map<Path, InMemoryStateStore> then = new HashMap<>();
    afterImported = () -> copy(then);
    parts.admin().restoreSnapshot(hash);
    dieThere(then);
    Files.createDirectories(dead().resolve("data/signer"));
    Files.copy(signer, dead().resolve("data/signer/state"), StandardCopyOption.REPLACE_EXISTING); // the key has signed the snapshot's block
    start("1.0.0");
    assertBegun();
    stop();
    start("1.0.0");
    assertEquals("tree", type());
  }

  private Path dead() {
    return others.resolve("dead");
  }

  /** The home as it is at this moment. */
  private void copy(Map<Path, InMemoryStateStore> then) {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.filter(one -> !one.getFileName().toString().endsWith(".sock")).toList()) {
        Files.copy(file, dead().resolve(home.relativize(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    states.forEach((folder, store) -> {
      if (folder.startsWith(home)) {
        InMemoryStateStore same = new InMemoryStateStore();
        then.put(dead().resolve(home.relativize(folder)), same);
        if (folder.endsWith("tree") && store.version() != 0) { // the other one is closed, and empty
          StateChanges.Builder all = StateChanges.builder();
          store.range(Bytes.EMPTY, Bytes.EMPTY, store.version(), (key, value) -> {
            all.set(key, value);
            return true;
          });
          same.prepare(store.version(), all.build());
          same.commit(store.version());
        }
      }
    });
  }

  /** From now on the node is the one that was copied; it had no block. */
  private void dieThere(Map<Path, InMemoryStateStore> then) {
    stop();
    beforeImported = () -> { };
    afterImported = () -> { };
    FakeBlockStore disk = new FakeBlockStore();
    disk.saveState(0, blocks.state(0).orElseThrow());
    blocks = disk;
    states.putAll(then);
    home = dead();
  }
}
