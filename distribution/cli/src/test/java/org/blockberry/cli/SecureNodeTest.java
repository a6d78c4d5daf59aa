package org.blockberry.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a home whose node has TLS with a certificate of its own, and asks for a token. */
class SecureNodeTest {
  @TempDir
  static Path certificates;
  private static TestCertificate first;
  private static TestCertificate second;

  @TempDir
  Path home;
  private final CliRig cli = new CliRig();
  private FakeRpc node;

  @BeforeAll
  static void make() throws Exception {
    first = new TestCertificate(certificates, "first");
    second = new TestCertificate(certificates, "second");
  }

  @BeforeEach
  void start() throws Exception {
    node = FakeRpc.secure(first.context());
    cli.environment.put("BLOCKBERRY_HOME", home.toString());
    writeDown(first.pem());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private void writeDown(String pem) throws Exception {
    Files.writeString(Files.createDirectories(home.resolve("var/run")).resolve("rpc.port"),
        node.uri().getPort() + "\n" + node.uri() + "\n" + pem);
  }

  @Test
  void everyCommandFindsTheNodeAndTrustsWhatItWroteDown() {
    CliRig.Run status = cli.run("status");
    assertEquals(0, status.code(), status.err());
    assertTrue(status.out().startsWith("node       berry on chain test-1 at " + node.uri() + "\n"), status.out());
    assertEquals(0, cli.run("tx", "send", "name=berry", "--home", home.toString()).code());
    assertEquals("berry\n", cli.run("query", "/key", "name").out());
    CliRig.Run load = cli.run("load", "--rate", "50", "--duration", "500ms", "--drain", "5s", "--quiet");
    assertEquals(0, load.code(), load.out() + load.err());
  }

  @Test
  void anotherCertificateIsNotTrusted() throws Exception {
    writeDown(second.pem());
    CliRig.Run status = cli.run("status");
    assertEquals(1, status.code());
    assertTrue(status.err().contains("its certificate is not the one that the home's node wrote down"), status.err());
    writeDown("");
    assertTrue(cli.run("status").err().contains("--rpc-ca FILE"), "without one it is the JDK's list");
    assertEquals(Set.of(), Set.copyOf(node.requests), "nothing was asked");
  }

  @Test
  void whatCannotBeUnderstoodIsNoNode() throws Exception {
    for (String text : new String[] {"", "soon\n", "123456\n", "1\nnonsense\n", "1\nftp://127.0.0.1:1/\n",
        "1\nhttps://127.0.0.1:1/\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}) {
      Files.writeString(home.resolve("var/run/rpc.port"), text);
      CliRig.Run run = cli.run("status", "--home", home.toString());
      assertEquals(1, run.code());
      assertTrue(run.err().contains("is not running, or has no RPC"), run.err());
    }
  }

  @Test
  void theTokenComesFromAFileOrTheEnvironment() throws Exception {
    node.token = "secret-token";
    CliRig.Run without = cli.run("load", "--rate", "10", "--duration", "500ms", "--quiet");
    assertEquals(1, without.code());
    assertEquals("blockberry: no load: the node at " + node.uri() + " refuses: the access token is not valid. Give a token that may with"
        + " --token-file FILE or $BLOCKBERRY_RPC_TOKEN\n", without.err());
    assertTrue(cli.run("status").err().endsWith("--token-file FILE or $BLOCKBERRY_RPC_TOKEN\n"));
    Path file = Files.writeString(home.resolve("token"), "secret-token\n");
    String[] load = {"load", "--rate", "50", "--duration", "500ms", "--drain", "5s", "--quiet", "--token-file", file.toString()};
    CliRig.Run with = cli.run(load);
    assertEquals(0, with.code(), with.out() + with.err());
    cli.environment.put("BLOCKBERRY_RPC_TOKEN", "secret-token");
    assertEquals(0, cli.run("load", "--rate", "50", "--duration", "500ms", "--drain", "5s", "--quiet").code());
    assertEquals(0, cli.run("status").code());
    for (String batch : new String[] {"1", "20"}) {
      node.forbidden = Set.of("broadcast_tx_sync");
      int before = node.requests.size();
      CliRig.Run reader = cli.run("load", "--rate", "1000", "--duration", "20s", "--quiet", "--batch", batch);
      assertEquals(1, reader.code());
      assertEquals("blockberry: no load: the node at " + node.uri() + " refuses: the method needs the right submit, which this credential"
          + " does not give. Give a token that may with --token-file FILE or $BLOCKBERRY_RPC_TOKEN\n", reader.err());
      assertTrue(node.requests.size() - before < 5_000, "it ends at once, and not after 20,000 refusals");
    }
    assertFalse(cli.run("status", "--token-file", home.resolve("none").toString()).err().isEmpty());
  }
}
