package org.blockberry.cli.localnet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.blockberry.cli.rpc.RpcClient;

/** A node as a process, its own or one with others, and what is seen of it. */
final class NodeChild {
  /** Variables that would say the same to all nodes, and must not. */
  private static final List<String> OWN = List.of("BLOCKBERRY_HOME", "BLOCKBERRY_NODE_MONIKER", "BLOCKBERRY_NODE_ROLE", "BLOCKBERRY_RPC_LISTEN",
      "BLOCKBERRY_CONSENSUS_TYPE", "BLOCKBERRY_TRANSPORT_TYPE", "BLOCKBERRY_TRANSPORT_GLUEBERRY_LISTEN", "BLOCKBERRY_NETWORK_SEEDS",
      "BLOCKBERRY_NETWORK_PRIVATE_ADDRESSES");
  private static final String OPTIONS = "BLOCKBERRY_JAVA_OPTS";
  private static final String SMALL = "-Xmx512m -XX:+UseSerialGC";
  /** Each JVM compiles the same code; where they share processors, compiling it well takes the network's first minutes and gains little after. */
  private static final String CROWDED = " -XX:TieredStopAtLevel=1";
  private static final int PROCESSORS_EACH = 2;
  private static final int SHARED_MB = 256; // of all nodes of a process
  private static final int EACH_MB = 128;

  private final LocalNode node;
  private final Process process;
  private final Path output;
  private final RpcClient client;

  private NodeChild(LocalNode node, Process process, Path output) {
    this.node = node;
    this.process = process;
    this.output = output;
    this.client = NodeSight.client(node);
  }

  /**
   * Starts the node; what it prints goes to {@code output.txt} in its home.
   *
   * @param neighbours processes that it shares the machine with, itself included
   */
  static NodeChild start(LocalNode node, Path script, Path passwordFile, int neighbours) throws IOException {
    boolean crowded = Runtime.getRuntime().availableProcessors() < PROCESSORS_EACH * neighbours;
    return start(List.of(node), script, passwordFile, crowded ? SMALL + CROWDED : SMALL).get(0);
  }

  /** Starts all nodes in one process; what it prints goes to the home of the first. */
  static List<NodeChild> startTogether(List<LocalNode> nodes, Path script, Path passwordFile) throws IOException {
    return start(nodes, script, passwordFile, "-Xmx" + (SHARED_MB + EACH_MB * nodes.size()) + "m -XX:+UseSerialGC");
  }

  private static List<NodeChild> start(List<LocalNode> nodes, Path script, Path passwordFile, String options) throws IOException {
    Path output = nodes.get(0).home().root().resolve("output.txt");
    List<String> command = new ArrayList<>(List.of(script.toString(), "start", "--password-file", passwordFile.toString()));
    for (LocalNode node : nodes) {
      command.addAll(List.of(command.contains("--home") ? "--with-home" : "--home", node.home().root().toString()));
      Files.deleteIfExists(node.home().rpcPortFile());
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    Map<String, String> environment = builder.environment();
    OWN.forEach(environment::remove);
    environment.putIfAbsent(OPTIONS, options);
    Process process = builder.start();
    return nodes.stream().map(node -> new NodeChild(node, process, output)).toList();
  }

  LocalNode node() {
    return node;
  }

  boolean alive() {
    return process.isAlive();
  }

  NodeSight look() throws InterruptedException {
    return alive() ? NodeSight.of(node, client)
        : NodeSight.silent(node, "ended with exit code " + process.exitValue() + ", see " + output);
  }

  /** SIGTERM. */
  void askToStop() {
    process.destroy();
  }

  /** Whether it ended by itself, and well; one that does not is killed. */
  boolean awaitStop(Duration wait) throws InterruptedException {
    if (!process.waitFor(wait.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly().waitFor();
      return false;
    }
    return process.exitValue() == 0;
  }
}
