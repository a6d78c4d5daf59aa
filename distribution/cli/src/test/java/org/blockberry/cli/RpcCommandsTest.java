package org.blockberry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that talk to a node's RPC, as people and scripts see them. */
class RpcCommandsTest {
  private static final String HASH = "6B4AA1CE3C1D1F4E1D0C4DE0D4A9C4C3B0E5A3AE7D7E4B1B0B1B0B1B0B1B0B1B";

  @TempDir
  Path home;
  private final CliRig cli = new CliRig();
  private FakeRpc node;

  @BeforeEach
  void start() throws Exception {
    node = new FakeRpc();
    Files.createDirectories(home.resolve("var").resolve("run"));
    Files.writeString(home.resolve("var").resolve("run").resolve("rpc.port"), node.uri().getPort() + "\n");
    cli.environment.put("BLOCKBERRY_HOME", home.toString());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void statusFindsTheNodeByItsHome() {
    CliRig.Run run = cli.run("status");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().startsWith("node       berry on chain test-1 at " + node.uri() + "\n"
        + "version    blockberry 0.1.0, RPC of 0.38.25, role validator\nheight     0, no block yet\n"), run.out());
    assertTrue(run.out().contains("validator  " + "CD".repeat(20) + " with power 10\n"), run.out());
    String json = cli.run("status", "--json", "--rpc", "127.0.0.1:" + node.uri().getPort()).out();
    assertTrue(json.startsWith("{\"node_info\":{\"network\":\"test-1\""), json);
  }

  @Test
  void anUnreachableNodeIsOneHelpfulLine() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    CliRig.Run run = cli.run("status", "--rpc", "http://127.0.0.1:" + port);
    assertEquals(1, run.code());
    assertEquals("blockberry: no node answers at http://127.0.0.1:" + port
        + ". Is it running? Start it with: blockberry start; or name it with --rpc URL or --home DIR\n", run.err());
    assertEquals(2, cli.run("status", "--rpc", "ftp://x").code());
    assertTrue(cli.run("status", "--debug", "--rpc", "127.0.0.1:" + port).err().contains("\tat "),
        "--debug shows where");
  }

  @Test
  void aTokenIsNotSentToWhoeverListensOnThePortThatAKilledNodeLeft() throws Exception {
    node.token = "secret-token";
    cli.environment.put("BLOCKBERRY_RPC_TOKEN", "secret-token");
    Files.writeString(home.resolve("lock"), "");
    Files.writeString(home.resolve("var/run/pid"), ended() + "\n");
    for (String[] command : new String[][] {{"status"}, {"tx", "send", "name=berry"}, {"load", "--duration", "500ms", "--quiet"}}) {
      CliRig.Run refused = cli.run(command);
      assertEquals(1, refused.code());
      assertEquals("blockberry: the node of " + home + " is not running, and whoever listens on its port now must not get the token. Start it"
          + " with: blockberry start --home " + home + "; or name the node with --rpc URL\n", refused.err());
    }
    assertEquals(java.util.List.of(), node.requests);
    assertEquals(0, cli.run("status", "--rpc", node.uri().toString()).code(), "who names it knows it");
    try (FileChannel lock = FileChannel.open(home.resolve("lock"), StandardOpenOption.WRITE); FileLock held = lock.lock()) {
      assertEquals(0, cli.run("status").code(), "it runs");
    }
  }

  private static long ended() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    return process.pid();
  }

  @Test
  void sendShowQuery() {
    CliRig.Run sent = cli.run("tx", "send", "name=berry");
    assertEquals(0, sent.code(), sent.err());
    assertTrue(sent.out().matches("[0-9A-F]{64} committed in block 1\n"), sent.out());
    String hash = sent.out().substring(0, 64);
    assertEquals("hash      " + hash + "\nblock     1, position 0\nresult    code 0 \ncontent   name=berry\n",
        cli.run("tx", "show", hash).out());
    assertEquals(new CliRig.Run(0, "berry\n", ""), cli.run("query", "/key", "name"));
    assertEquals("berry\n", cli.run("query", "/key", "6e616d65", "--hex").out());
    assertEquals(new CliRig.Run(0, "\n", "does not exist\n"), cli.run("query", "/key", "nobody"));
    assertTrue(cli.run("query", "/key", "name", "--json").out().contains("\"value\":\"YmVycnk=\""));
    CliRig.Run refused = cli.run("query", "/nothing", "x");
    assertEquals(new CliRig.Run(1, "", "blockberry: the application refuses with code 2: unknown path\n"), refused);
  }

  @Test
  void allFormsAndWaits() throws Exception {
    Path file = Files.writeString(home.resolve("tx"), "c=3");
    assertTrue(cli.run("tx", "send", "--hex", "613D31", "--sync").out().endsWith(" accepted\n"));
    assertTrue(cli.run("tx", "send", "--base64", "Yj0y", "--async").out().endsWith(" sent\n"));
    assertTrue(cli.run("tx", "send", "--file", file.toString(), "--commit", "--json").out()
        .contains("\"height\":\"3\""));
    assertEquals("3\n", cli.run("query", "/key", "c").out());
    assertEquals(2, cli.run("tx", "send").code());
    assertEquals(2, cli.run("tx", "send", "a=1", "--hex", "00").code());
    assertEquals(2, cli.run("tx", "send", "a=1", "--sync", "--async").code());
    assertEquals(2, cli.run("tx", "send", "--hex", "zz").code());
  }

  @Test
  void refusedTransactionsFail() {
    node.refusal = tx -> "bad key";
    CliRig.Run run = cli.run("tx", "send", "=1");
    assertEquals(1, run.code());
    assertTrue(run.err()
        .matches("blockberry: transaction [0-9A-F]{64} was refused by the check with code 4: bad key\n"), run.err());
    node.refusal = tx -> "full: mempool";
    assertEquals("blockberry: the node refuses: full: mempool\n", cli.run("tx", "send", "a=1", "--sync").err());
  }

  @Test
  void chainQueries() {
    cli.run("tx", "send", "a=1");
    assertTrue(cli.run("query", "block").out().contains("\"height\": \"1\""));
    assertTrue(cli.run("query", "block", "1", "--json").out().startsWith("{\"block\":{\"header\":{\"height\":\"1\"}"));
    assertEquals("{\"block_height\":\"7\"}\n", cli.run("query", "validators", "7", "--json").out());
    assertTrue(cli.run("query", "genesis").out().contains("\"chain_id\": \"test-1\""));
    assertEquals("blockberry: the node refuses: height 9 must be less than or equal to the "
        + "current blockchain height 1\n",
        cli.run("query", "block", "9").err());
  }

  @Test
  void unknownTransactions() {
    CliRig.Run run = cli.run("tx", "show", HASH);
    assertEquals(new CliRig.Run(1, "", "blockberry: the node refuses: tx (" + HASH + ") not found\n"), run);
    assertEquals(2, cli.run("tx", "show", "1234").code());
  }

  @Test
  void helpAndVersion() {
    assertTrue(cli.run().out().contains("Usage: blockberry"));
    for (String command : new String[] {"init", "start", "status", "tx", "query", "keys", "shell", "load", "version",
        "help"}) {
      CliRig.Run run = cli.run("help", command);
      assertEquals(0, run.code(), command);
      assertTrue(run.out().startsWith("Usage: blockberry " + command), run.out());
    }
    assertTrue(cli.run("help", "tx", "send").out().contains("--async"));
    assertTrue(cli.run("help", "exit-codes").out().contains("3    another process uses this home"));
    assertEquals(2, cli.run("help", "nothing").code());
    assertEquals(2, cli.run("nothing").code());
    assertTrue(cli.run("version").out().contains(" on Java "));
    assertTrue(cli.run("version", "--json").out().startsWith("{\"blockberry\":"));
  }
}
