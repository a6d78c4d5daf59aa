package org.blockberry.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/blockberry} as a user runs it, in processes of its own. */
class StartScriptTest {
  private static final long DEADLINE_SECONDS = 60; // a start takes one; a loaded machine may need more
  private static final int USAGE = 2;
  private static final int IN_USE = 3;
  private static final int CONFIGURATION = 4;
  private static final int KILLED = 137;

  @TempDir
  Path temp;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void nothingStaysBehind() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void startsThroughALinkFromAnotherFolderIntoAHomeWithBlanks() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("else where"));
    Path relative = folder.resolve("relative");
    Files.createSymbolicLink(relative, folder.relativize(AlteredDistribution.ORIGINAL.resolve("bin")
        .resolve("blockberry")));
    Path link = Files.createSymbolicLink(folder.resolve("bb"), Path.of("relative"));
    Run run = run(folder, Map.of(), link.toString(), "start", "--dev", "--check", "--role=trial", "--home", "my home");
    assertEquals(0, run.code(), run.output());
    assertTrue(Files.exists(folder.resolve("my home").resolve("config.toml")),
        "the home is relative to the caller's folder");
    assertTrue(run.output().contains("bundles of role trial up"), run.output());
    assertTrue(Files.readString(folder.resolve("my home").resolve("var").resolve("log").resolve("node.log"))
        .contains("stopped in"));
  }

  @Test
  void stopsOnSigtermWithCodeZeroAndKeepsOthersOut() throws Exception {
    Path home = temp.resolve("home");
    Process first = start(temp, Map.of(), script(), "start", "--dev", "--role=trial", "--home=" + home);
    awaitUp(first);
    Run second = run(temp, Map.of(), script(), "start", "--dev", "--role=trial", "--home=" + home);
    assertEquals(IN_USE, second.code(), second.output());
    assertTrue(second.output().contains("in use by process " + first.pid()), second.output());
    first.destroy(); // SIGTERM
    assertTrue(first.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS));
    assertEquals(0, first.exitValue(), output(first));
    assertFalse(Files.exists(home.resolve("var").resolve("run").resolve("pid")));
  }

  @Test
  void startsAgainAfterKill() throws Exception {
    Path home = temp.resolve("home");
    Process first = start(temp, Map.of(), script(), "start", "--dev", "--role=trial", "--home=" + home);
    awaitUp(first);
    first.destroyForcibly(); // SIGKILL
    assertTrue(first.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS));
    assertEquals(KILLED, first.exitValue());
    Run second = run(temp, Map.of(), script(), "start", "--check", "--role=trial", "--home=" + home);
    assertEquals(0, second.code(), second.output());
  }

  @Test
  void theEnvironmentNamesTheHomeAndFurtherOptions() throws Exception {
    Path home = temp.resolve("from environment");
    Run run = run(temp, Map.of("BLOCKBERRY_HOME", home.toString(), "BLOCKBERRY_JAVA_OPTS", "-showversion -Dx=y"),
        script(), "start", "--dev", "--check", "--role=trial");
    assertEquals(0, run.code(), run.output());
    assertTrue(run.output().contains("VM"), "the option reached the JVM: " + run.output());
    assertTrue(Files.exists(home.resolve("config.toml")));
  }

  @Test
  void mistakesHaveTheirExitCodes() throws Exception {
    Run usage = run(temp, Map.of(), script(), "start", "--hom", "x", "--home=" + temp.resolve("home"));
    assertEquals(USAGE, usage.code(), usage.output());
    assertTrue(usage.output().contains("unknown option \"--hom\""), usage.output());
    Run empty = run(temp, Map.of(), script(), "start", "--home=" + temp.resolve("home"));
    assertEquals(CONFIGURATION, empty.code(), empty.output());
    assertTrue(empty.output().contains("has no config.toml"), empty.output());
  }

  @Test
  void javaMustBeThereAndNewEnough() throws Exception {
    Path old = Files.createDirectories(temp.resolve("old").resolve("bin"));
    Files.createSymbolicLink(old.resolve("java"), Path.of(System.getProperty("java.home"), "bin", "java"));
    Files.writeString(old.resolveSibling("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"11.0.2\"\n");
    Run eleven = run(temp, Map.of("JAVA_HOME", old.getParent().toString()), script(), "start", "--dev");
    assertEquals(1, eleven.code());
    assertTrue(eleven.output().contains("Java 17 or newer is needed, but " + old + "/java is 11.0.2"), eleven.output());
    Run wrong = run(temp, Map.of("JAVA_HOME", temp.resolve("nowhere").toString()), script(), "start", "--dev");
    assertEquals(1, wrong.code());
    assertTrue(wrong.output().contains("JAVA_HOME is"), wrong.output());
    Path noJava = Files.createDirectory(temp.resolve("bin"));
    Run none = run(temp, Map.of("JAVA_HOME", "", "PATH", noJava.toString()), "/bin/sh", script(), "start", "--dev");
    assertEquals(1, none.code());
    assertTrue(none.output().contains("no java on the PATH"), none.output());
  }

  private static String script() {
    return AlteredDistribution.ORIGINAL.resolve("bin").resolve("blockberry").toString();
  }

  private record Run(int code, String output) {
  }

  private Run run(Path folder, Map<String, String> environment, String... command) throws Exception {
    Process process = start(folder, environment, command);
    assertTrue(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), "still running: " + output(process));
    return new Run(process.exitValue(), output(process));
  }

  private Process start(Path folder, Map<String, String> environment, String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
        .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
        .redirectOutput(temp.resolve("output-" + started.size()).toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("BLOCKBERRY_"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private String output(Process process) throws IOException {
    return Files.readString(temp.resolve("output-" + started.indexOf(process)));
  }

  private void awaitUp(Process process) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (!output(process).contains("ms after process start")) {
      assertTrue(process.isAlive() && System.nanoTime() < deadline, output(process));
      process.waitFor(20, TimeUnit.MILLISECONDS); // a pause that ends early when it dies
    }
  }
}
