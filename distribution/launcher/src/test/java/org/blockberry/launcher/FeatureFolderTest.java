package org.blockberry.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureFolderTest {
  private static final String HASH = "0123456789abcdef".repeat(4);

  @TempDir
  Path folder;

  @Test
  void readsOurKeysAndExtensions() throws Exception {
    write("net", """
        {"feature-resource-version": "1.0", "id": "g:net:2.0",
         "bundles": [{"id": "g:plain:1.0", "startlevel": 10},
                     {"id": "g:native:jar:linux-x86_64:1.0", "startlevel": 11, "sha256": "%s"}],
         "extensions": {"blockberry.includes": {"kind": "mandatory", "text": ["core"]},
                        "blockberry.requires": {"kind": "mandatory", "text": ["a", "b"]}}}""".formatted(HASH));
    assertEquals(new FeatureFile("net", "2.0", List.of("core"), List.of("a", "b"), List.of(
        new BundleEntry("g:plain:1.0", "plain-1.0.jar", 10, Optional.empty()),
        new BundleEntry("g:native:jar:linux-x86_64:1.0", "native-1.0-linux-x86_64.jar", 11, Optional.of(HASH)))),
        new FeatureFolder(folder).read("net"));
  }

  @Test
  void aMissingFeatureIsAnsweredWithThoseThatExist() throws Exception {
    write("one", "{}");
    var error = assertThrows(LaunchException.class, () -> new FeatureFolder(folder).read("two"));
    assertTrue(error.getMessage().contains("no feature \"two\"") && error.getMessage().endsWith("Present: one"),
        error.getMessage());
    assertThrows(LaunchException.class, () -> new FeatureFolder(folder).read("../one"));
  }

  @Test
  void mistakesNameTheFile() throws Exception {
    write("a", "{\"id\": \"g:a:1\", \"bundles\": [{\"id\": \"g:b:1\"}]}");
    write("b", "{\"id\": \"g:a:1\", \"bundles\": [{\"id\": \"g:b:1\", \"startlevel\": 0}]}");
    write("c", "{\"id\": ");
    for (String name : List.of("a", "b", "c")) {
      var error = assertThrows(LaunchException.class, () -> new FeatureFolder(folder).read(name));
      assertTrue(error.getMessage().contains(name + ".json"), error.getMessage());
    }
  }

  private void write(String name, String content) throws Exception {
    Files.writeString(folder.resolve(name + ".json"), content);
  }
}
