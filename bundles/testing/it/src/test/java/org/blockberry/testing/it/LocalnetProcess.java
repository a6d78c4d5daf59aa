package org.blockberry.testing.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** {@code blockberry localnet}, started with the script as an operator does. Closing it stops all of it. */
final class LocalnetProcess implements AutoCloseable {
  private static final int STEP = 10;
  private static final Duration START = Duration.ofSeconds(180);

  private final Path folder;
  private final int nodes;
  private final int basePort;
  private final Process process;
  private final Path output;

  private LocalnetProcess(Path folder, int nodes, int basePort, Process process, Path output) {
    this.folder = folder;
    this.nodes = nodes;
    this.basePort = basePort;
    this.process = process;
    this.output = output;
  }

  static LocalnetProcess start(Path folder, int nodes, String... more) {
    try {
      int basePort = freePorts(nodes);
      Path output = Files.createTempFile(folder.getParent(), "localnet", ".txt");
      List<String> command = new java.util.ArrayList<>(List.of(RunningNode.script(), "localnet", "--nodes", Integer.toString(nodes), "--dir",
          folder.toString(), "--base-port", Integer.toString(basePort), "--json"));
      command.addAll(List.of(more));
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      builder.environment().putAll(RunningNode.SHORT_LIVED);
      Process process = builder.start();
      process.getOutputStream().close();
      return new LocalnetProcess(folder, nodes, basePort, process, output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A port from which on every tenth and the one after it are free; below those that the system gives to others. */
  private static int freePorts(int nodes) throws IOException {
    Random random = new Random();
    for (int attempt = 0; attempt < 100; attempt++) {
      int base = 12_000 + random.nextInt(18_000);
      if (java.util.stream.IntStream.range(0, nodes).allMatch(node -> free(base + STEP * node) && free(base + STEP * node + 1))) {
        return base;
      }
    }
    throw new IOException("no free ports");
  }

  private static boolean free(int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The nodes as the command shows them now; empty before it does. */
  List<JsonNode> shown() throws IOException {
    String last = "[]";
    for (String line : Files.readAllLines(output)) {
      last = line.startsWith("[") && line.endsWith("]") ? line : last;
    }
    List<JsonNode> all = new java.util.ArrayList<>();
    Rpc.JSON.readTree(last).forEach(all::add);
    return all;
  }

  void await(String what, Predicate<List<JsonNode>> condition) {
    try {
      Await.until(what, START, Duration.ofMillis(200), () -> {
        if (!process.isAlive()) {
          throw new IllegalStateException("localnet ended with exit code " + process.exitValue());
        }
        List<JsonNode> all = shown();
        return all.size() == nodes && condition.test(all);
      });
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n" + log(), e);
    }
  }

  String log() {
    try {
      String text = Files.readString(output);
      return text.length() <= 4_000 ? text : text.substring(text.length() - 4_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path home(int number) {
    return folder.resolve("node" + number);
  }

  Rpc rpc(int number) {
    return new Rpc(basePort + STEP * (number - 1) + 1);
  }

  int peerPort(int number) {
    return basePort + STEP * (number - 1);
  }

  long pid(int number) throws IOException {
    return Long.parseLong(Files.readString(home(number).resolve("var/run/pid")).strip());
  }

  /** A signal by its name. */
  static void signal(long pid, String name) throws IOException, InterruptedException {
    if (new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor() != 0) {
      throw new IOException("no process " + pid);
    }
  }

  /** SIGTERM; gives the exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(90, TimeUnit.SECONDS)) {
      throw new AssertionError("localnet does not end\n" + log());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
