package org.blockberry.node.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateTypeTest {
  @TempDir
  Path data;

  @Test
  void aHomeGoesOnWithTheTypeThatHasItsState() throws IOException {
    assertEquals(Optional.empty(), StateType.refusal(data, "iavl"), "nothing is there yet");
    Files.createDirectories(data.resolve("state-store/iavl"));
    assertEquals(Optional.empty(), StateType.refusal(data, "flat"), "an empty folder holds no state");
    Files.createDirectories(data.resolve("state-store/flat@2/db"));
    Files.createDirectories(data.resolve("state-store/tree.going-1/db"));
    assertEquals(Optional.empty(), StateType.refusal(data, "flat"));
    String refusal = StateType.refusal(data, "iavl").orElseThrow();
    assertTrue(refusal.contains("\"flat\", but state-store.type of config.toml is \"iavl\"") && refusal.contains("schedule"), refusal);
    Files.createDirectories(data.resolve("state-store/iavl/db"));
    assertEquals(Optional.empty(), StateType.refusal(data, "iavl"), "the app hash decides");
  }
}
