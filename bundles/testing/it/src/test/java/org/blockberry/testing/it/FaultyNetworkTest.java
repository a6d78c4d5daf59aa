package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A validator and a follower with a {@link FaultProxy} between them, under load all the time: what networks do to connections costs time, and
 * nothing else. At the end a third node joins 2,000 blocks late.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultyNetworkTest {
  private static final Duration LONG = Duration.ofSeconds(120);
  private static final Duration CATCH_UP = Duration.ofSeconds(300); // of a node that shares two processors with two others under load
  private static final int LATE = 2_000;

  @TempDir
  static Path folder;

  private final List<AutoCloseable> open = new ArrayList<>();
  private Path passwordFile;
  private Path genesis;
  private RunningNode validator;
  private RunningNode follower;
  private FaultProxy line;
  private String validatorId;
  private SteadyLoad load;
  private SteadyLoad more; // at the validator, so that the chain grows whatever the line does

  @BeforeAll
  void start() throws IOException {
    passwordFile = Files.writeString(folder.resolve("password"), "a password for tests\n");
    Files.setPosixFilePermissions(passwordFile, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    validatorId = home("validator", "validator");
    genesis = folder.resolve("validator/genesis.json");
    home("follower", "full");
    validator = launch("validator", Map.of());
    validator.awaitReady();
    validator.shell("config:set", "consensus.poa.min_interval", "10ms").orFail(); // so that it is long soon
    line = keep(new FaultProxy(peerPort(validator)));
    follower = launch("follower", follows(line.port()));
    follower.awaitReady();
    load = keep(new SteadyLoad(follower.home(), "f", 1));
    more = keep(new SteadyLoad(validator.home(), "v", 2));
    Await.until("the load runs", LONG, () -> load.accepted() >= 10);
  }

  @AfterAll
  void end() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private <T extends AutoCloseable> T keep(T one) {
    open.add(one);
    return one;
  }

  /** Makes a home; gives the id of its node. */
  private String home(String name, String role) throws IOException {
    Path home = folder.resolve(name);
    RunningNode.run("init", "--consensus", "poa", "--home", home.toString(), "--chain-id", "faulty-1", "--moniker", name, "--role", role, "--password-file",
        passwordFile.toString()).orFail();
    if (genesis != null) {
      Files.copy(genesis, home.resolve("genesis.json"));
    }
    return Rpc.JSON.readTree(RunningNode.run("keys", "show", "node", "--home", home.toString(), "--json").orFail().output()).get("peer_id").asText();
  }

  private RunningNode launch(String name, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(Map.of("BLOCKBERRY_KEY_PASSWORD_FILE", passwordFile.toString(),
        "BLOCKBERRY_TRANSPORT_TYPE", "glueberry", "BLOCKBERRY_TRANSPORT_GLUEBERRY_LISTEN", "[\"/ip4/127.0.0.1/tcp/0\"]",
        "BLOCKBERRY_NETWORK_PRIVATE_ADDRESSES", "true", "BLOCKBERRY_NETWORK_PEX", "false",
        "BLOCKBERRY_TRANSPORT_GLUEBERRY_RECONNECT_MAX", "2s"));
    environment.putAll(more);
    return keep(RunningNode.launch(folder.resolve(name), environment, List.of()));
  }

  private Map<String, String> follows(int port) {
    return Map.of("BLOCKBERRY_CONSENSUS_TYPE", "none", "BLOCKBERRY_NETWORK_PERSISTENT_PEERS",
        "[\"/ip4/127.0.0.1/tcp/" + port + "/p2p/" + validatorId + "\"]");
  }

  private static int peerPort(RunningNode node) {
    int[] port = new int[1];
    Await.until("the node listens to peers", LONG, () -> {
      String listener = node.rpc().call("net_info", Map.of()).at("/listeners/0").asText();
      port[0] = Integer.parseInt(listener.replaceAll("\\D+$", "").replaceAll(".*/", ""));
      return port[0] > 0;
    });
    return port[0];
  }

  /** The follower has what the validator had at this moment, and what is sent to it gets into blocks. */
  private void awaitLevel() throws IOException {
    long height = validator.rpc().height();
    Await.until("the follower has height " + height, LONG, () -> follower.rpc().height() >= height);
    int accepted = load.accepted();
    Await.until("the load goes on", LONG, () -> load.accepted() > accepted);
  }

  private void assertNobodyIsBanned() {
    assertTrue(validator.shell("peers:list", "--banned").orFail().output().contains("nobody is banned"));
    assertTrue(follower.shell("peers:list", "--banned").orFail().output().contains("nobody is banned"));
  }

  @Test
  @Order(1)
  void aSlowLineCostsTimeOnly() throws IOException {
    line.delay(50).throttle(200_000);
    awaitLevel();
    line.heal();
    awaitLevel();
    assertNobodyIsBanned();
  }

  @Test
  @Order(2)
  void resetsAndTurnedBitsEndConnectionsAndNothingElse() throws IOException {
    for (Runnable fault : List.<Runnable>of(line::reset, line::corruptOnce)) {
      int connections = line.accepted();
      fault.run();
      Await.until("it dials again", LONG, () -> line.accepted() > connections);
      awaitLevel();
    }
    assertNobodyIsBanned();
  }

  @Test
  @Order(3)
  void aPartitionHeals() throws IOException {
    line.cut();
    long height = follower.rpc().height();
    Await.until("the validator goes on alone", LONG, () -> validator.rpc().height() > height);
    line.heal();
    awaitLevel();
    assertNobodyIsBanned();
  }

  @Test
  @Order(4)
  void aConnectionOnWhichNothingComesAnyMoreIsReplaced() throws IOException {
    Await.until("the chain is long", LONG, Duration.ofMillis(100), () -> validator.rpc().height() >= LATE - 200);
    validator.shell("config:set", "consensus.poa.min_interval", "250ms").orFail(); // three nodes of one machine must be able to follow
    line.goSilent();
    int connections = line.accepted();
    Await.until("it is given up", LONG, () -> follower.rpc().call("net_info", Map.of()).get("n_peers").asText().equals("0")
        || line.accepted() > connections);
    line.heal();
    awaitLevel();
    assertNobodyIsBanned();
  }

  @Test
  @Order(5)
  void aNodeThatJoinsTwoThousandBlocksLateCatchesUpWhileLoadRuns() throws Exception {
    Await.until("the chain has " + LATE + " blocks", LONG, Duration.ofMillis(100), () -> validator.rpc().height() >= LATE);
    home("late", "full");
    long began = System.nanoTime();
    RunningNode late = launch("late", follows(peerPort(validator)));
    late.awaitReady();
    Await.until("the late node is level", CATCH_UP, Duration.ofMillis(50), () -> late.rpc().height() >= validator.rpc().height() - 1
        && !late.rpc().call("status", Map.of()).at("/sync_info/catching_up").asBoolean());
    double seconds = (System.nanoTime() - began) / 1e9;
    more.close();
    load.close();
    assertEquals("", more.verify());
    assertEquals("", load.verify());
    long height = Math.min(late.rpc().height(), follower.rpc().height());
    JsonNode ours = late.rpc().call("block", Map.of("height", Long.toString(height)));
    assertEquals(validator.rpc().call("block", Map.of("height", Long.toString(height))).at("/block_id/hash"), ours.at("/block_id/hash"));
    System.out.printf("late node: %d blocks within %.1f s of its start, while %d transactions were accepted%n", height, seconds, more.accepted());
    assertNobodyIsBanned();
  }
}
