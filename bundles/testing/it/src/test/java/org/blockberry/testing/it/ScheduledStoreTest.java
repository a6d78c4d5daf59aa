package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The genesis says that the chain keeps its state in {@code iavl} from a height on. A validator gets there under load, is killed while the content moves,
 * and goes on; a node that executes every block from the first one gets the same hashes, and one that begins with a snapshot has the new type by itself.
 */
@Tag("sec-P4")
class ScheduledStoreTest {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int KEYS = 25_000; // three parts
  private static final long FROM = 12;
  private static final int SNAPSHOTS = 8; // heights; the first one is in the old type, which cannot be exported

  @TempDir
  private Path folder;

  private Path password;

  private Path home(String name, String role) throws IOException {
    Path home = folder.resolve(name);
    RunningNode.run("init", "--consensus", "poa", "--state-store", "flat", "--home", home.toString(), "--chain-id", "moving-1", "--role", role, "--password-file",
        password.toString()).orFail();
    return home;
  }

  private static void schedule(Path file) throws IOException {
    ObjectNode genesis = (ObjectNode) Rpc.JSON.readTree(file.toFile());
    ArrayNode schedule = genesis.withObject("/blockberry").withArray("schedule");
    schedule.addObject().put("from", Long.toString(FROM)).put("slot", "state-store").put("type", "iavl");
    ObjectNode state = genesis.putObject("app_state");
    for (int index = 0; index < KEYS; index++) {
      state.put("old" + index, "value" + index);
    }
    Rpc.JSON.writeValue(file.toFile(), genesis);
  }

  private RunningNode launch(Path home, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(Map.of("BLOCKBERRY_KEY_PASSWORD_FILE", password.toString(), "BLOCKBERRY_TRANSPORT_TYPE", "glueberry",
        "BLOCKBERRY_TRANSPORT_GLUEBERRY_LISTEN", "[\"/ip4/127.0.0.1/tcp/0\"]", "BLOCKBERRY_NETWORK_PRIVATE_ADDRESSES", "true"));
    environment.putAll(more);
    return RunningNode.launch(home, environment, List.of());
  }

  private static String type(RunningNode node) throws IOException {
    for (JsonNode slot : Rpc.JSON.readTree(node.shell("node:wiring", "--json").orFail().output())) {
      if (slot.get("slot").asText().equals("state-store")) {
        return slot.get("type").asText();
      }
    }
    throw new AssertionError("no such slot");
  }

  private static long height(RunningNode node) {
    try {
      return node.rpc() == null ? 0 : node.rpc().height();
    } catch (IOException e) {
      return 0; // it is being killed
    }
  }

  @Test
  void theContentMovesAtItsHeightAndAReplayerHasTheSameHashes() throws Exception {
    password = Files.writeString(folder.resolve("password"), "a password for tests\n");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
    Path home = home("validator", "validator");
    schedule(home.resolve("genesis.json"));
    AckedLoad load = new AckedLoad();
    Path note = home.resolve("data/state-move");
    try (RunningNode first = launch(home, Map.of())) {
      first.awaitReady();
      assertEquals("flat", type(first));
      load.until(first, () -> {
        if (Files.exists(note)) {
          first.kill();
        }
        return !first.alive();
      });
    }
    boolean whole = Files.readString(note).startsWith("moved ");
    try (RunningNode node = launch(home, Map.of("BLOCKBERRY_SNAPSHOT_STORE_TYPE", "files", "BLOCKBERRY_SNAPSHOT_STORE_INTERVAL", Integer.toString(SNAPSHOTS),
        "BLOCKBERRY_SNAPSHOT_STORE_MB_PER_SECOND", "1000"))) {
      node.awaitReady();
      load.until(node, () -> height(node) > 2 * SNAPSHOTS + 2);
      assertEquals("iavl", type(node));
      load.verifyAll(node);
      assertEquals("value" + (KEYS - 1), node.rpc().value("old" + (KEYS - 1)));
      assertEquals("proven", proof(node), "the header after a height on the new store proves its state");
      aReplayerHasTheSame(node, home);
      System.out.println("scheduled store: killed " + (whole ? "after" : "while") + " the content moved; " + load.acknowledged().size()
          + " acknowledged transactions, none lost, none doubled");
      assertEquals(0, node.stop(), node.log());
    }
  }

  private static String proof(RunningNode node) throws IOException {
    JsonNode answer = node.rpc().call("abci_query", Map.of("data", "6f6c6430", "height", Long.toString(FROM), "prove", true)).get("response");
    return answer.at("/proofOps/ops/0/type").asText().equals("ics23:iavl") ? "proven" : answer.toString();
  }

  private Map<String, String> follower(RunningNode node, Path validator) throws IOException {
    String id = Rpc.JSON.readTree(RunningNode.run("keys", "show", "node", "--home", validator.toString(), "--json").orFail().output()).get("peer_id").asText();
    String listener = node.rpc().call("net_info", Map.of()).at("/listeners/0").asText();
    String port = listener.replaceAll("\\D+$", "").replaceAll(".*/", "");
    return Map.of("BLOCKBERRY_CONSENSUS_TYPE", "none", "BLOCKBERRY_NETWORK_PERSISTENT_PEERS", "[\"/ip4/127.0.0.1/tcp/" + port + "/p2p/" + id + "\"]");
  }

  private Path follows(String name, Path validator) throws IOException {
    Path home = home(name, "full");
    Files.copy(validator.resolve("genesis.json"), home.resolve("genesis.json"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    return home;
  }

  private static void assertSame(RunningNode one, RunningNode other, long height) throws IOException {
    Map<String, String> at = Map.of("height", Long.toString(height));
    assertEquals(one.rpc().call("state_record", at).get("record"), other.rpc().call("state_record", at).get("record"), "of height " + height);
  }

  private void aReplayerHasTheSame(RunningNode node, Path validator) throws Exception {
    Map<String, String> follower = follower(node, validator);
    Path home = follows("replayer", validator);
    try (RunningNode replayer = launch(home, follower)) {
      replayer.awaitReady();
      Await.until("the replayer is level", SOON, () -> replayer.rpc().height() >= 2 * SNAPSHOTS + 1);
      assertEquals("iavl", type(replayer));
      for (long height : List.of(FROM - 1, FROM, FROM + 1)) {
        assertSame(node, replayer, height);
      }
      assertTrue(Files.notExists(home.resolve("data/state-store/flat")), "the old store is gone");
      whoBeginsWithASnapshotHasTheNewType(node, replayer, follows("joiner", validator), follower);
      assertEquals(0, replayer.stop(), replayer.log());
    }
  }

  private void whoBeginsWithASnapshotHasTheNewType(RunningNode node, RunningNode replayer, Path home, Map<String, String> follower) throws Exception {
    Map<String, String> joining = new HashMap<>(follower);
    joining.putAll(Map.of("BLOCKBERRY_SNAPSHOT_STORE_TYPE", "files", "BLOCKBERRY_SYNC_SNAPSHOTS_FETCH", "true", "BLOCKBERRY_SYNC_SNAPSHOTS_TRUST_HEIGHT", "1",
        "BLOCKBERRY_SYNC_SNAPSHOTS_TRUST_HASH", FourValidators.blockHash(node.rpc(), 1), "BLOCKBERRY_SYNC_SNAPSHOTS_RPC_SERVERS",
        "[\"" + node.rpc().address() + "\", \"" + replayer.rpc().address() + "\"]", "BLOCKBERRY_SYNC_SNAPSHOTS_MIN_WITNESSES", "1",
        "BLOCKBERRY_SYNC_SNAPSHOTS_GATHER", "1s", "BLOCKBERRY_SYNC_SNAPSHOTS_ASK_EVERY", "1s"));
    try (RunningNode joiner = launch(home, joining)) {
      joiner.awaitReady();
      long begins = Long.parseLong(joiner.rpc().call("status", Map.of()).at("/sync_info/earliest_block_height").asText());
      assertTrue(begins > FROM, "it began with block " + begins + ": " + joiner.log());
      assertEquals("iavl", type(joiner), "though its configuration says nothing of it");
      assertSame(node, joiner, begins);
      assertEquals("value1", joiner.rpc().value("old1"));
      assertTrue(Files.notExists(home.resolve("data/state-store/flat")), "the empty store is gone");
      assertEquals(0, joiner.stop(), joiner.log());
    }
  }
}
