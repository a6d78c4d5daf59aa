package org.blockberry.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfiguredRoleTest {
  @TempDir
  Path folder;

  private String role(String text, Map<String, String> environment) throws IOException {
    return ConfiguredRole.of(Files.writeString(folder.resolve("config.toml"), text), environment);
  }

  @Test
  void rolesWithoutAChainHaveBundlesOfTheirOwn() throws IOException {
    assertEquals("seed", role("[node]\nrole = \"seed\" # for others\n", Map.of()));
    assertEquals("light", role("[node]\nmoniker = \"x\"\nrole = 'light'\n", Map.of()));
    assertEquals("full", role("[node]\nrole = \"archive\"\n", Map.of()));
    assertEquals("full", role("# role = \"seed\"\n[other]\nrole = \"seed\"\n", Map.of()));
    assertEquals("full", ConfiguredRole.of(folder.resolve("nothing"), Map.of()));
  }

  @Test
  void theEnvironmentWins() throws IOException {
    assertEquals("light", role("[node]\nrole = \"seed\"\n", Map.of("BLOCKBERRY_NODE_ROLE", "light")));
    assertEquals("full", role("[node]\nrole = \"seed\"\n", Map.of("BLOCKBERRY_NODE_ROLE", "validator")));
  }
}
