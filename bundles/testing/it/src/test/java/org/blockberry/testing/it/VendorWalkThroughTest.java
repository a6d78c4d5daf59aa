package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what "write your own mempool in ten minutes" says, word for word: the files of the page, its commands, a project of its own
 * that knows nothing but the archive's {@code sdk} folder.
 */
@Tag("sec-P2")
class VendorWalkThroughTest {
  private static final Path PROJECT = Path.of(System.getProperty("blockberry.root"), "examples", "custom-mempool");
  private static final Pattern BLOCK = Pattern.compile("```(\\w+) (file=\\S+|run|node)\\n(.*?)```", Pattern.DOTALL);
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir
  private Path folder;

  @Test
  void thePageWorksAsItStands() throws Exception {
    String page = Files.readString(PROJECT.resolve("README.md"));
    Path project = Files.createDirectories(folder.resolve("project"));
    List<String> commands = new ArrayList<>();
    Map<String, String> files = new TreeMap<>();
    Matcher block = BLOCK.matcher(page);
    while (block.find()) {
      if (block.group(2).startsWith("file=")) {
        files.put(block.group(2).substring("file=".length()), block.group(3));
      } else if (block.group(2).equals("run")) {
        commands.add(block.group(3));
      }
    }
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path target = project.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.writeString(target, file.getValue());
    }
    theProjectInTheTreeIsThatOfThePage(files);
    Path home = folder.resolve("home");
    try (RunningNode node = RunningNode.start(home)) {
      int run = 0;
      boolean revoked = false;
      List<String> versions = new ArrayList<>();
      for (String command : commands) {
        String output = shell(project, home, command);
        run++;
        if (command.contains("mvn")) {
          assertTrue(output.contains("BUILD SUCCESS"), output);
        } else if (command.contains("deploy/.custom.tmp")) {
          Await.until("the mempool is offered", SOON, () -> offers(node).contains("custom"));
          assertEquals("simple", wiring(node).get("type").asText(), "dropping never selects");
        } else if (command.contains("deploy:plan")) {
          assertTrue(output.contains("holds no certificate"), output);
        } else if (command.contains("deploy:trust revoke")) {
          assertTrue(output.contains("CN=Example Vendor") && output.contains("the key was lost"), output);
          revoked = true;
        } else if (command.contains("node:use")) {
          assertEquals("custom", wiring(node).get("type").asText());
          versions.add(wiring(node).get("version").asText());
          node.rpc().commit("sent=tocustom" + versions.size());
        }
      }
      Await.until("the node falls back", SOON, () -> wiring(node).get("type").asText().equals("simple"));
      node.rpc().commit("still=alive");
      assertTrue(revoked, "the page lost its revocation");
      assertEquals(List.of("1.0.0", "1.0.1"), versions, "unsigned, then signed");
      assertFalse(node.shell("deploy:list", "--json").orFail().output().contains("\"active\""));
      System.out.println("walk-through: " + files.size() + " files written, " + run + " command blocks run");
      assertTrue(files.size() >= 4 && run >= 5, "the page lost its blocks");
    }
  }

  private static void theProjectInTheTreeIsThatOfThePage(Map<String, String> files) throws IOException {
    Map<String, String> there = new TreeMap<>();
    try (Stream<Path> all = Files.walk(PROJECT)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = PROJECT.relativize(file).toString();
        if (!name.startsWith("target") && !name.startsWith(".") && !name.equals("README.md")) {
          there.put(name, Files.readString(file));
        }
      }
    }
    assertEquals(there, files);
  }

  private String shell(Path project, Path home, String commands) throws Exception {
    Path output = folder.resolve("output.txt");
    ProcessBuilder builder = new ProcessBuilder("sh", "-ec", commands).directory(project.toFile()).redirectErrorStream(true)
        .redirectOutput(output.toFile());
    builder.environment().put("BLOCKBERRY", RunningNode.DISTRIBUTION.toString());
    builder.environment().put("NODE_HOME", home.toString());
    builder.environment().put("MAVEN_OPTS", "-Dmaven.repo.local=" + repository());
    builder.environment().merge("PATH", Path.of(System.getProperty("maven.home"), "bin") + ":" + Path.of(System.getProperty("java.home"), "bin"),
        (old, bin) -> bin + ":" + old);
    Process process = builder.start();
    if (!process.waitFor(300, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("does not end: " + commands);
    }
    String text = Files.readString(output);
    assertEquals(0, process.exitValue(), commands + "\n" + text);
    return text;
  }

  /** The local Maven repository without our own artifacts, which must come from the sdk folder. Links, not copies, where possible. */
  private Path repository() throws IOException {
    Path source = Path.of(System.getProperty("maven.local"));
    Path target = folder.resolve("repository");
    if (Files.exists(target) || !Files.isDirectory(source)) {
      return target;
    }
    Path ours = source.resolve("org").resolve("blockberry");
    Files.walkFileTree(source, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
        if (dir.equals(ours)) {
          return FileVisitResult.SKIP_SUBTREE;
        }
        Files.createDirectories(target.resolve(source.relativize(dir).toString()));
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        Path copy = target.resolve(source.relativize(file).toString());
        try {
          Files.createLink(copy, file);
        } catch (IOException | UnsupportedOperationException e) {
          Files.copy(file, copy); // another file system
        }
        return FileVisitResult.CONTINUE;
      }
    });
    return target;
  }

  private static JsonNode wiring(RunningNode node) throws IOException {
    for (JsonNode slot : Rpc.JSON.readTree(node.shell("node:wiring", "--json").orFail().output())) {
      if (slot.get("slot").asText().equals("mempool")) {
        return slot;
      }
    }
    throw new AssertionError("no mempool slot");
  }

  private static List<String> offers(RunningNode node) throws IOException {
    List<String> types = new ArrayList<>();
    wiring(node).get("offers").forEach(offer -> types.add(offer.get("type").asText()));
    return types;
  }
}
