package org.blockberry.testing.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.blockberry.cli.shell.GogoLine;
import org.blockberry.cli.shell.ShellClient;

/** A node as its own process, started with the script as an operator does. Closing it kills whatever still runs. */
final class RunningNode implements AutoCloseable {
  static final Path DISTRIBUTION = Path.of(System.getProperty("blockberry.distribution"));
  /** Most nodes of tests end before it pays to compile their code well. */
  static final Map<String, String> SHORT_LIVED = Map.of("BLOCKBERRY_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
  /** For tests that measure. */
  static final Map<String, String> LONG_LIVED = Map.of("BLOCKBERRY_JAVA_OPTS", "");
  private static final Duration START = Duration.ofSeconds(90);

  private final Path home;
  private final Process process;
  private final Path output;
  private volatile Rpc rpc;

  private RunningNode(Path home, Process process, Path output) {
    this.home = home;
    this.process = process;
    this.output = output;
  }

  /** Starts a development node and returns at once. */
  static RunningNode launch(Path home, Map<String, String> environment) {
    return launch(home, environment, List.of("--dev"));
  }

  /** Starts a node with further options of {@code start} and returns at once. */
  static RunningNode launch(Path home, Map<String, String> environment, List<String> options) {
    try {
      Files.createDirectories(home);
      Files.deleteIfExists(home.resolve("var/run/rpc.port"));
      Path output = home.resolve("output-" + System.nanoTime() + ".txt");
      List<String> command = new ArrayList<>(List.of(script(), "start", "--home", home.toString()));
      command.addAll(options);
      ProcessBuilder builder = new ProcessBuilder(command)
          .redirectErrorStream(true).redirectOutput(output.toFile());
      builder.environment().putAll(SHORT_LIVED);
      builder.environment().put("BLOCKBERRY_RPC_LISTEN", "127.0.0.1:0");
      if (!options.contains("--dev")) {
        builder.environment().put("BLOCKBERRY_TRANSPORT_TYPE", ""); // alone, as development nodes are, unless a test says otherwise
      }
      builder.environment().putAll(environment);
      return new RunningNode(home, builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a development node and waits until it serves and has a block. */
  static RunningNode start(Path home, Map<String, String> environment) {
    RunningNode node = launch(home, environment);
    node.awaitReady();
    return node;
  }

  static RunningNode start(Path home) {
    return start(home, Map.of());
  }

  static String script() {
    return DISTRIBUTION.resolve("bin/blockberry").toString();
  }

  void awaitReady() {
    try {
      Await.until("the node serves", START, () -> {
        if (!process.isAlive()) {
          throw new IllegalStateException("the node ended with exit code " + process.exitValue());
        }
        tryConnect();
        return rpc != null && rpc.httpStatus("/health/ready") == 200 && rpc.height() >= 1;
      });
    } catch (AssertionError e) {
      String text = log();
      close();
      throw new AssertionError(e.getMessage() + "\n" + text, e);
    }
  }

  /** Looks for the port that the node has bound. */
  void tryConnect() {
    Path port = home.resolve("var/run/rpc.port");
    try {
      if (rpc == null && Files.exists(port)) {
        rpc = new Rpc(Integer.parseInt(Files.readString(port).strip()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The caller of the RPC; null until the port is known. */
  Rpc rpc() {
    return rpc;
  }

  Path home() {
    return home;
  }

  /** Everything the process printed. */
  String log() {
    try {
      return Files.readString(output, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** {@code kill -9}. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** SIGTERM; gives the exit code. */
  int stop() {
    process.destroy();
    return awaitEnd();
  }

  int awaitEnd() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new AssertionError("the process does not end\n" + log());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** What a command printed and how it ended. */
  record Outcome(int exitCode, String output, String errors) {
    Outcome orFail() {
      if (exitCode != 0) {
        throw new AssertionError("exit code " + exitCode + "\n" + output + errors);
      }
      return this;
    }
  }

  /** Runs a shell command over the node's socket, as the script does, but without a JVM that competes with the node for the processors. */
  Outcome shell(String... words) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    try (ShellClient client = ShellClient.connect(home)) {
      int code = client.execute(GogoLine.of(List.of(words)), output, errors);
      return new Outcome(code, output.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Types a shell command into the script. */
  Outcome typed(String... words) {
    List<String> command = new ArrayList<>(List.of("shell", "--home", home.toString()));
    command.addAll(List.of(words));
    return run(command.toArray(String[]::new));
  }

  /** Runs a command of the script. */
  static Outcome run(String... arguments) {
    List<String> command = new ArrayList<>(List.of(script()));
    command.addAll(List.of(arguments));
    try {
      Path out = Files.createTempFile("blockberry-out", ".txt");
      Path err = Files.createTempFile("blockberry-err", ".txt");
      try {
        Process process = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        process.getOutputStream().close();
        if (!process.waitFor(300, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new AssertionError("does not end: " + command);
        }
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    awaitEnd();
  }
}
