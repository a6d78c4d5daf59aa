package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The client that most wallets of the Cosmos world use talks to a running node. Maven profile {@code interop}; needs Node.js with npm,
 * and the pinned packages of {@code src/interop}.
 */
@Tag("interop")
class CosmjsTest {
  private static final Pattern RESULT = Pattern.compile("cosmjs: (\\d+) methods decoded, (\\d+) refused as expected");
  private static final int FLOOR = 24;
  private static final int ALL = 24;

  @TempDir
  private Path folder;

  @Test
  void everyMethodOfComet38ClientDecodesOrIsRefusedAsExpected() throws Exception {
    for (String program : List.of("node", "npm")) {
      boolean there = onPath(program);
      if (!there) {
        System.out.println("cosmjs: skipped, Node.js is absent: no " + program + " on the PATH");
      }
      Assumptions.assumeTrue(there, "Node.js is absent: no " + program + " on the PATH");
    }
    Path script = copy(Path.of(System.getProperty("blockberry.root"), "bundles/testing/it/src/interop"));
    // Exactly the packages of the lock file, checked by their hashes; none of their own scripts runs.
    run(240, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev");
    try (RunningNode node = RunningNode.start(folder.resolve("home"))) {
      String url = "http://127.0.0.1:" + Files.readString(node.home().resolve("var/run/rpc.port")).strip();
      String output = run(120, "node", script.getFileName().toString(), url);
      System.out.print(output);
      Matcher result = RESULT.matcher(output);
      assertTrue(result.find(), output);
      int decoded = Integer.parseInt(result.group(1));
      assertTrue(decoded >= FLOOR, output);
      assertEquals(ALL, decoded + Integer.parseInt(result.group(2)), "every method is one or the other\n" + output);
    }
  }

  private static boolean onPath(String program) {
    return Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
        .anyMatch(folder -> !folder.isEmpty() && Files.isExecutable(Path.of(folder, program)));
  }

  /** The script and its lock file in a folder of their own, so that no packages come to lie among the sources. */
  private Path copy(Path from) throws IOException {
    for (String name : List.of("package.json", "package-lock.json", "comet38.js")) {
      Files.copy(from.resolve(name), folder.resolve(name));
    }
    return folder.resolve("comet38.js");
  }

  private String run(int seconds, String... command) throws IOException, InterruptedException {
    Path output = folder.resolve(command[0] + ".txt");
    Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
        .redirectOutput(output.toFile()).start();
    try {
      assertTrue(process.waitFor(seconds, TimeUnit.SECONDS), () -> "does not end within " + seconds + " s: " + text(output));
      assertEquals(0, process.exitValue(), () -> String.join(" ", command) + "\n" + text(output));
      return text(output);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "no output: " + e;
    }
  }
}
