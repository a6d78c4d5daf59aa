package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A validator whose key is in the process {@code blockberry signer}, which dies, comes back, and is away when the node stops. */
@Tag("long")
class RemoteSignerNodeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir
  private Path temp;

  @Test
  void theChainWaitsForItsSignerAndTheNodeEndsWithoutIt() throws Exception {
    Path secret = Files.writeString(Files.createFile(temp.resolve("password"), PosixFilePermissions.asFileAttribute(
        PosixFilePermissions.fromString("rw-------"))), "correct horse battery\n");
    Path keys = temp.resolve("signer");
    Path home = Files.createDirectories(temp.resolve("node"));
    RunningNode.run("init", "--consensus", "poa", "--home", keys.toString(), "--chain-id", "berry-1", "--password-file", secret.toString()).orFail();
    Files.copy(keys.resolve("genesis.json"), home.resolve("genesis.json"));
    Files.copy(keys.resolve("config.toml"), home.resolve("config.toml"));
    RunningNode.run("keys", "new", "node", "--home", home.toString(), "--password-file", secret.toString()).orFail();
    String node = Rpc.JSON.readTree(RunningNode.run("signer", "key", "--home", home.toString(), "--json").orFail().output()).get("node_key").asText();
    List<String> command = List.of("signer", "--home", keys.toString(), "--allow", node, "--password-file", secret.toString(), "--json", "--listen");
    try (SignerProcess first = new SignerProcess(command, "127.0.0.1:0", "--new-memory", "0")) {
      JsonNode said = first.said();
      String address = said.get("address").asText();
      Map<String, String> environment = Map.of("BLOCKBERRY_KEYSTORE_TYPE", "remote", "BLOCKBERRY_KEYSTORE_REMOTE_ADDRESS", address,
          "BLOCKBERRY_KEYSTORE_REMOTE_SIGNER_KEY", said.get("signer_key").asText(), "BLOCKBERRY_KEYSTORE_REMOTE_VALIDATOR_KEY",
          said.get("validator_key").asText(), "BLOCKBERRY_KEY_PASSWORD_FILE", secret.toString());
      try (RunningNode running = RunningNode.launch(home, environment, List.of())) {
        running.awaitReady();
        running.rpc().commit("with=signer");
        first.process.destroyForcibly().waitFor();
        Await.until("the node says that its signer is away", PATIENCE, () -> running.log().contains("is away, nothing is signed"));
        assertTrue(running.alive());
        assertEquals("signer", running.rpc().value("with"), "it serves readers");
        try (SignerProcess second = new SignerProcess(command, address)) {
          second.said();
          running.rpc().commit("with=again");
          assertEquals("again", running.rpc().value("with"));
          second.process.destroy(); // SIGTERM
          assertEquals(0, second.process.waitFor());
        }
        assertEquals(0, running.stop());
        assertFalse(Files.exists(home.resolve("keys").resolve("validator.json")));
      }
    }
  }

  private final class SignerProcess implements AutoCloseable {
    private final Process process;
    private final Path out = Files.createTempFile(temp, "signer", ".txt");

    SignerProcess(List<String> command, String... more) throws Exception {
      List<String> words = new ArrayList<>(List.of(RunningNode.script()));
      words.addAll(command);
      words.addAll(List.of(more));
      process = new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    JsonNode said() throws Exception {
      Await.until("the signer listens", PATIENCE, () -> !process.isAlive() || Files.readString(out).contains("\n"));
      return Rpc.JSON.readTree(Files.readString(out));
    }

    @Override
    public void close() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }
  }
}
