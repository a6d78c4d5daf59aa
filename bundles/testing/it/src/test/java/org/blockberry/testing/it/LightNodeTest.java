package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A validator as {@code init} makes it, a light node and the command {@code light} that follow it, and somebody in between who lies. */
class LightNodeTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int LIES = 20;

  @TempDir
  Path folder;

  private final Map<String, String> environment = new HashMap<>();
  private String node;
  private String alsoNode;
  private String trust;

  private Path home(String name, String role) throws IOException {
    Path home = folder.resolve(name);
    RunningNode.run("init", "--home", home.toString(), "--chain-id", "light-1", "--role", role, "--password-file", folder.resolve("password").toString())
        .orFail();
    return home;
  }

  private RunningNode.Outcome light(String primary, String witness, String dir, String... more) {
    List<String> words = new java.util.ArrayList<>(List.of("light", "--trust", trust, "--primary", primary, "--witness", witness, "--dir",
        folder.resolve(dir).toString(), "--json", "--once"));
    words.addAll(List.of(more));
    return RunningNode.run(words.toArray(String[]::new));
  }

  @Test
  void headersAndStatesAreVerifiedAndLiarsAreNamed() throws Exception {
    Path password = Files.writeString(folder.resolve("password"), "a password for tests\n");
    Files.setPosixFilePermissions(password, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    environment.put("BLOCKBERRY_KEY_PASSWORD_FILE", password.toString());
    Path home = home("validator", "validator");
    assertTrue(Files.readString(home.resolve("genesis.json")).contains("\"iavl\""));
    Path lightHome = home("light", "light");
    Files.copy(home.resolve("genesis.json"), lightHome.resolve("genesis.json"));
    try (RunningNode validator = RunningNode.launch(home, environment, List.of())) {
      validator.awaitReady();
      int port = Integer.parseInt(Files.readString(home.resolve("var/run/rpc.port")).strip());
      node = "http://127.0.0.1:" + port;
      alsoNode = "http://localhost:" + port; // a witness of another name
      trust = "1:" + validator.rpc().call("commit", Map.of("height", "1")).at("/signed_header/commit/block_id/hash").asText();
      long height = validator.rpc().commit("name=satoshi");
      while (validator.rpc().commit("more=" + System.nanoTime()) <= height + 1) {
        Thread.onSpinWait(); // one block more
      }
      theProofIsOneOperation(validator, height);
      theCommandProves(height);
      liarsAreNamed();
      theRoleFollows(lightHome, validator, height);
      assertEquals(0, validator.stop(), validator.log());
      assertTrue(Files.isDirectory(home.resolve("data/state-store/iavl/db")));
    }
  }

  private static void theProofIsOneOperation(RunningNode validator, long height) throws IOException {
    JsonNode answer = validator.rpc().call("abci_query", Map.of("path", "/key", "data", "6e616d65", "height", Long.toString(height), "prove", true))
        .get("response");
    assertEquals(1, answer.at("/proofOps/ops").size(), answer.toString());
    assertEquals("ics23:iavl", answer.at("/proofOps/ops/0/type").asText());
    assertEquals(Rpc.base64("name"), answer.at("/proofOps/ops/0/key").asText());
    long latest = validator.rpc().height();
    long proven = validator.rpc().call("abci_query", Map.of("data", "6e616d65", "prove", true)).at("/response/height").asLong();
    assertTrue(proven >= latest - 1, proven + " of " + latest);
    validator.rpc().call("header", Map.of("height", Long.toString(proven + 1))); // the one that proves it is there
    JsonNode future = validator.rpc().call("abci_query", Map.of("data", "6e616d65", "height", "999999", "prove", true)).get("response");
    assertEquals(11, future.get("code").asInt(), future.toString());
  }

  private void theCommandProves(long height) throws IOException {
    RunningNode.Outcome outcome = light(node, alsoNode, "trust", "--query", "name").orFail();
    JsonNode proven = Rpc.JSON.readTree(outcome.output().strip().lines().reduce((a, b) -> b).orElseThrow());
    assertEquals("7361746f736869", proven.get("value").asText().toLowerCase(java.util.Locale.ROOT), outcome.output());
    assertTrue(proven.get("height").asLong() >= height);
    assertEquals(proven.get("height").asLong() + 1, proven.get("proven_by").asLong());
    assertTrue(Files.exists(folder.resolve("trust/1.block")));
    RunningNode.Outcome wrong = RunningNode.run("light", "--trust", "1:" + "00".repeat(32), "--primary", node, "--witness", alsoNode, "--dir",
        folder.resolve("wrong").toString(), "--once");
    assertEquals(1, wrong.exitCode(), wrong.errors());
  }

  private void liarsAreNamed() throws IOException {
    try (LyingNode liar = new LyingNode(node)) {
      liar.lie = answer -> answer.contains("\"height\":\"1\"") ? answer : answer.replaceAll("\"app_hash\":\"..", "\"app_hash\":\"00");
      for (String[] both : new String[][] {{node, liar.url()}, {liar.url(), node}}) {
        RunningNode.Outcome caught = light(both[0], both[1], "liar");
        assertEquals(LIES, caught.exitCode(), caught.errors());
        assertTrue(caught.errors().contains(liar.url()), caught.errors());
      }
      liar.lie = answer -> answer.replace("\"value\":\"" + Rpc.base64("satoshi") + '"', "\"value\":\"" + Rpc.base64("nakamoto") + '"');
      RunningNode.Outcome outcome = light(liar.url(), alsoNode, "state", "--query", "name");
      assertEquals(LIES, outcome.exitCode(), outcome.errors());
      assertTrue(outcome.errors().contains(liar.url()) && outcome.errors().contains("does not prove it"), outcome.errors());
    }
  }

  private void theRoleFollows(Path lightHome, RunningNode validator, long height) throws Exception {
    Map<String, String> follower = new HashMap<>(environment);
    follower.put("BLOCKBERRY_SYNC_LIGHT_PRIMARY", node);
    follower.put("BLOCKBERRY_SYNC_LIGHT_WITNESSES", "[\"" + alsoNode + "\"]");
    follower.put("BLOCKBERRY_SYNC_LIGHT_TRUST", trust);
    follower.put("BLOCKBERRY_SYNC_LIGHT_LOOK", "200ms");
    try (RunningNode light = RunningNode.launch(lightHome, follower, List.of())) {
      Await.until("the light node has verified the chain", SOON, () -> {
        light.tryConnect();
        return light.rpc() != null && light.rpc().httpStatus("/health/ready") == 200 && light.rpc().height() > height;
      });
      assertEquals("light", light.rpc().call("status", Map.of()).at("/node_info/other/role").asText());
      assertEquals("satoshi", light.rpc().value("name"));
      assertEquals(validator.rpc().call("header", Map.of("height", "2")), light.rpc().call("header", Map.of("height", "2")));
      assertEquals(validator.rpc().call("validators", Map.of("height", "2")).get("total"), light.rpc().call("validators", Map.of("height", "2")).get("total"));
      assertTrue(Files.notExists(lightHome.resolve("data/block-store")));
      theProxyServes();
      assertEquals(0, light.stop(), light.log());
    }
  }

  private void theProxyServes() throws Exception {
    Process proxy = new ProcessBuilder(RunningNode.script(), "light", "--primary", node, "--witness", alsoNode, "--dir", folder.resolve("trust").toString(),
        "--listen", "127.0.0.1:0").redirectOutput(folder.resolve("proxy.txt").toFile()).start();
    try (BufferedReader errors = proxy.errorReader()) {
      String line = errors.readLine();
      Rpc rpc = new Rpc(Integer.parseInt(line.substring(line.lastIndexOf(':') + 1).strip()));
      assertEquals("2", rpc.call("header", Map.of("height", "2")).at("/header/height").asText());
      assertEquals("satoshi", rpc.value("name"));
      assertEquals("light-1", rpc.call("status", Map.of()).at("/node_info/network").asText());
    } finally {
      proxy.destroyForcibly().waitFor();
    }
  }
}
