package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node with a certificate that nobody else trusts, where everything takes a token: the home's commands need the token only. */
class SecureHomeTest {
  @TempDir
  Path temp;
  private Path home;

  @Test
  void commandsReachTheHomesOwnNode() throws Exception {
    home = Files.createDirectories(temp.resolve("home"));
    NodeCertificate.write(home);
    Path token = token("submitter");
    Path monitor = token("monitor");
    Map<String, String> environment = Map.of("BLOCKBERRY_RPC_TLS_CERTIFICATE", "cert.pem", "BLOCKBERRY_RPC_TLS_KEY", "key.pem",
        "BLOCKBERRY_RPC_LOCAL_ACCESS", "[]");
    try (RunningNode node = RunningNode.launch(home, environment)) {
      Await.until("the node serves", Duration.ofSeconds(60), Duration.ofMillis(300),
          () -> node.alive() && run("status", "--token-file", token.toString()).exitCode() == 0);
      assertEquals("", run("tx", "send", "name=berry", "--token-file", token.toString()).orFail().errors());
      assertEquals("berry\n", run("query", "/key", "name", "--token-file", token.toString()).orFail().output());
      RunningNode.Outcome load = run("load", "--rate", "100", "--duration", "1s", "--quiet", "--token-file", token.toString()).orFail();
      assertTrue(load.output().contains("lost         0"), load.output());
      RunningNode.Outcome refused = run("load", "--rate", "100", "--duration", "1s", "--quiet");
      assertEquals(1, refused.exitCode());
      assertTrue(refused.errors().contains("needs an access token") && refused.errors().contains("--token-file"), refused.errors());
      RunningNode.Outcome doctor = run("doctor");
      assertTrue(doctor.output().contains("RPC at https://127.0.0.1:"), doctor.output());
      Path bundle = temp.resolve("bundle.tar.gz");
      RunningNode.Outcome made = run("support-bundle", "--out", bundle.toString(), "--token-file", monitor.toString()).orFail();
      assertTrue(made.output().contains("node/metrics.txt") && made.output().contains("node/health.json"), made.output());
      try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(bundle))) {
        String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        assertTrue(text.contains("\nblockberry_node_height "), "the metrics");
        assertTrue(text.contains("{\"status\":\"pass\",\"checks\":"), "what the health checks say");
      }
    }
  }

  private Path token(String role) throws IOException {
    String made = run("rpc-token", "new", "--name", role, "--role", role).orFail().output();
    String token = made.lines().map(String::strip).filter(line -> line.matches("\\S{40,}")).findFirst().orElseThrow(() ->
        new AssertionError(made));
    return Files.writeString(Files.createFile(temp.resolve(role), PosixFilePermissions.asFileAttribute(
        PosixFilePermissions.fromString("rw-------"))), token + "\n");
  }

  private RunningNode.Outcome run(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--home", home.toString()));
    return RunningNode.run(all.toArray(String[]::new));
  }
}
