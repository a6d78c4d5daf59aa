package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node joins four validators by a snapshot of {@code -Dblockberry.snapshot.keys} keys (100,000 by default) while transactions come, is killed while it
 * fetches and goes on, and has afterwards what a node has that executed every block. The only peer it knows is one without snapshots. Restored from a backup
 * it judges what happened before its first block.
 */
class SnapshotJoinTest {
  private static final int KEYS = Integer.getInteger("blockberry.snapshot.keys", 100_000);
  private static final Duration LONG = Duration.ofSeconds(180);
  private static final int CHUNKS_BEFORE_KILL = 20;
  private static final long INTERVAL = 30; // every validator exports all keys each time
  private static final int KNOWN = 1; // the seed in all homes of a localnet
  private static final int GUILTY = 3;
  private static final String SLOWLY = "250ms"; // between two heights: each four exports of all keys take as long as some

  @TempDir
  Path folder;

  @Test
  @Tag("sec-B2")
  void aNodeJoinsBySnapshotAndHasWhatTheOthersHave() throws Exception {
    try (FourValidators net = FourValidators.start(folder, "bft", SnapshotJoinTest::preload, Map.of(
        "BLOCKBERRY_CONSENSUS_BFT_EMPTY_INTERVAL", "0s", "BLOCKBERRY_CONSENSUS_BFT_COMMIT_TIMEOUT", SLOWLY, "BLOCKBERRY_STATE_STORE_TYPE", "iavl", "BLOCKBERRY_SNAPSHOT_STORE_TYPE", "files", "BLOCKBERRY_SNAPSHOT_STORE_CHUNK_KB", "16",
        "BLOCKBERRY_SNAPSHOT_STORE_MB_PER_SECOND", "1000", "BLOCKBERRY_SNAPSHOT_STORE_KEEP_RECENT", "10", "BLOCKBERRY_SNAPSHOT_STORE_INTERVAL", Long.toString(INTERVAL)),
        Map.of(KNOWN, Map.of("BLOCKBERRY_SNAPSHOT_STORE_TYPE", "")))) {
      net.rpc(1).commit("before=snapshot");
      awaitSnapshots(net);
      Map<String, String> joining = joining(net);
      Path home = home(net);
      try (SteadyLoad load = new SteadyLoad(net.home(1), "join", 1)) {
        RunningNode first = net.launch(home, joining);
        Await.until("chunks came", LONG, Duration.ofMillis(2), () -> chunks(home) >= CHUNKS_BEFORE_KILL || joined(first));
        first.kill();
        long before = chunks(home);
        try (RunningNode joiner = net.launch(home, joining)) {
          joiner.awaitReady();
          Await.until("the node has joined", LONG, () -> !joiner.rpc().call("status", Map.of()).at("/sync_info/catching_up").asBoolean() && joiner.rpc().height() > INTERVAL + 2);
          assertJoined(net, joiner);
          assertTrue(before == 0 || joiner.log().contains("are here already"), before + " chunks were there: " + joiner.log());
          load.close();
          net.rpc(1).commit("after=snapshot");
          Await.until("the node executes what comes", LONG, () -> "snapshot".equals(joiner.rpc().value("after")));
          assertEquals("snapshot", joiner.rpc().value("before"));
          assertEquals(value(KEYS - 1), joiner.rpc().value(key(KEYS - 1)));
          assertTrue(!joiner.log().contains("the search index stays"), joiner.log());
          assertTrue(joiner.shell("peers:list", "--banned").orFail().output().contains("nobody is banned"));
          assertTrue(joiner.rpc().call("net_info", Map.of()).get("n_peers").asInt() > 1, "found by peer exchange: " + joiner.log());
          Await.until("headers from before the snapshot are here", LONG, () -> joiner.log().contains("headers from before the snapshot are here"));
          RunningNode.run("backup", "--home", home.toString(), "--to", folder.resolve("backup").toString(), "--with-keys").orFail();
          assertEquals(0, joiner.stop(), joiner.log());
        }
      }
      Path restored = folder.resolve("restored");
      RunningNode.run("restore", folder.resolve("backup").toString(), "--home", restored.toString()).orFail();
      try (RunningNode joiner = net.launch(restored, joining)) {
        joiner.awaitReady();
        assertJudgesWhatWasBefore(net, joiner);
        assertEquals(0, joiner.stop(), joiner.log());
      }
    }
  }

  /** Evidence about a height that the node has nothing of but the header. */
  private static void assertJudgesWhatWasBefore(FourValidators net, RunningNode joiner) throws Exception {
    long height = 2;
    assertTrue(Long.parseLong(joiner.rpc().call("status", Map.of()).at("/sync_info/earliest_block_height").asText()) > height + 1);
    try (TwoFaced guilty = TwoFaced.of(net, GUILTY)) {
      Rpc.Failed refused = assertThrows(Rpc.Failed.class, () -> joiner.rpc().call("broadcast_evidence", guilty.falseEvidence(height)));
      assertTrue(refused.getMessage().contains("signature"), refused.getMessage());
      joiner.rpc().call("broadcast_evidence", guilty.evidence(height));
      AtomicLong next = new AtomicLong(joiner.rpc().height());
      Await.until("all nodes have it in a block", LONG, () -> {
        while (next.get() <= net.rpc(KNOWN).height()) {
          JsonNode block = net.rpc(KNOWN).call("block", Map.of("height", Long.toString(next.getAndIncrement())));
          if (!block.at("/block/evidence/evidence").isEmpty()) {
            return true;
          }
        }
        return false;
      });
      assertTrue(net.rpc(KNOWN).call("block", Map.of("height", Long.toString(next.get() - 1))).at("/block/evidence").toString().contains(guilty.address()));
    }
  }

  private static String key(int index) {
    return String.format("key%06d", index);
  }

  private static String value(int index) {
    return "value" + index;
  }

  private static void preload(ObjectNode genesis) {
    ObjectNode state = genesis.putObject("app_state");
    for (int index = 0; index < KEYS; index++) {
      state.put(key(index), value(index));
    }
  }

  /** Every validator but one makes the same ones. */
  private static void awaitSnapshots(FourValidators net) {
    for (int node = KNOWN + 1; node <= FourValidators.NODES; node++) {
      RunningNode maker = net.node(node);
      Await.until("a snapshot is made", LONG, () -> maker.shell("snapshot:list").orFail().output().contains("height "));
    }
  }

  private Map<String, String> joining(FourValidators net) throws IOException {
    StringBuilder servers = new StringBuilder();
    for (int node = 1; node <= 3; node++) {
      servers.append(node == 1 ? "[\"" : ", \"").append(net.rpc(node).address()).append('"');
    }
    return Map.of("BLOCKBERRY_NODE_ROLE", "full", "BLOCKBERRY_SYNC_SNAPSHOTS_FETCH", "true", "BLOCKBERRY_SYNC_SNAPSHOTS_TRUST_HEIGHT", "1",
        "BLOCKBERRY_SYNC_SNAPSHOTS_TRUST_HASH", FourValidators.blockHash(net.rpc(1), 1), "BLOCKBERRY_SYNC_SNAPSHOTS_RPC_SERVERS", servers.append(']').toString(),
        "BLOCKBERRY_SYNC_SNAPSHOTS_CHUNKS_PER_PEER", "1", "BLOCKBERRY_SYNC_SNAPSHOTS_GATHER", "1s", "BLOCKBERRY_SYNC_SNAPSHOTS_ASK_EVERY", "1s",
        "BLOCKBERRY_TRANSPORT_GLUEBERRY_LISTEN", "[\"/ip4/127.0.0.1/tcp/0\"]");
  }

  /** The home of a fifth node: one of the others' without what is theirs alone. */
  private Path home(FourValidators net) throws IOException {
    Path home = folder.resolve("joiner");
    RunningNode.run("init", "--home", home.toString(), "--chain-id", Rpc.JSON.readTree(net.home(1).resolve("genesis.json").toFile()).get("chain_id").asText(),
        "--role", "full", "--password-file", folder.resolve("net/password").toString()).orFail();
    Files.copy(net.home(1).resolve("genesis.json"), home.resolve("genesis.json"), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(net.home(2).resolve("config.toml"), home.resolve("config.toml"), StandardCopyOption.REPLACE_EXISTING);
    return home;
  }

  private static long chunks(Path home) throws IOException {
    Path drafts = home.resolve("data/snapshot-store/files/drafts");
    if (!Files.exists(drafts)) {
      return 0;
    }
    try (Stream<Path> all = Files.walk(drafts)) {
      return all.filter(file -> file.getFileName().toString().startsWith("chunk-")).count();
    } catch (java.io.UncheckedIOException e) {
      return 0; // renamed meanwhile
    }
  }

  private static boolean joined(RunningNode node) {
    return node.log().contains("the chain begins at height");
  }

  private static void assertJoined(FourValidators net, RunningNode joiner) throws Exception {
    long base = Long.parseLong(joiner.rpc().call("status", Map.of()).at("/sync_info/earliest_block_height").asText());
    assertEquals(0, base % INTERVAL, "it began with block " + base + ": " + joiner.log());
    Await.until("blocks after the snapshot are executed", LONG, () -> joiner.rpc().height() > base + 2);
    for (long at = base; at <= base + 2; at++) {
      Map<String, String> asked = Map.of("height", Long.toString(at));
      JsonNode expected = net.rpc(4).call("state_record", asked);
      assertEquals(expected.get("record"), joiner.rpc().call("state_record", asked).get("record"), "of height " + at);
    }
  }
}
