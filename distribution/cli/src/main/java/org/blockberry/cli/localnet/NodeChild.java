package org.blockberry.cli.localnet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.blockberry.cli.rpc.RpcClient;

/** A node as a process of its own, and what is seen of it. */
final class NodeChild {
  /** Variables that would say the same to all nodes, and must not. */
  private static final List<String> OWN = List.of("BLOCKBERRY_HOME", "BLOCKBERRY_NODE_MONIKER", "BLOCKBERRY_NODE_ROLE", "BLOCKBERRY_RPC_LISTEN",
      "BLOCKBERRY_CONSENSUS_TYPE", "BLOCKBERRY_TRANSPORT_TYPE", "BLOCKBERRY_TRANSPORT_GLUEBERRY_LISTEN", "BLOCKBERRY_NETWORK_SEEDS",
      "BLOCKBERRY_NETWORK_PRIVATE_ADDRESSES");
  private static final String OPTIONS = "BLOCKBERRY_JAVA_OPTS";
  private static final String SMALL = "-Xmx512m -XX:+UseSerialGC";

  private final LocalNode node;
  private final Process process;
  private final RpcClient client;

  private NodeChild(LocalNode node, Process process) {
    this.node = node;
    this.process = process;
    this.client = NodeSight.client(node);
  }

  /** Starts the node; what it prints goes to {@code output.txt} in its home. */
  static NodeChild start(LocalNode node, Path script, Path passwordFile) throws IOException {
    Path output = node.home().root().resolve("output.txt");
    ProcessBuilder builder = new ProcessBuilder(script.toString(), "start", "--home", node.home().root().toString(),
        "--password-file", passwordFile.toString()).redirectErrorStream(true).redirectOutput(output.toFile());
    Map<String, String> environment = builder.environment();
    OWN.forEach(environment::remove);
    environment.putIfAbsent(OPTIONS, SMALL);
    Files.deleteIfExists(node.home().rpcPortFile());
    return new NodeChild(node, builder.start());
  }

  LocalNode node() {
    return node;
  }

  boolean alive() {
    return process.isAlive();
  }

  NodeSight look() throws InterruptedException {
    return alive() ? NodeSight.of(node, client)
        : NodeSight.silent(node, "ended with exit code " + process.exitValue() + ", see " + node.home().root().resolve("output.txt"));
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
