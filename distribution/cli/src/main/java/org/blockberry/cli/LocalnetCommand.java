package org.blockberry.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.blockberry.api.value.JsonValue;
import org.blockberry.cli.localnet.LocalNode;
import org.blockberry.cli.localnet.Localnet;
import org.blockberry.cli.localnet.NodeSight;
import org.blockberry.cli.localnet.SightTable;
import org.blockberry.crypto.keystore.KeyFileException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code localnet}. */
@Command(name = "localnet", description = {"Run a network of nodes on this machine until Ctrl-C, to try things out.",
    "The first four decide blocks together, the others follow. The first one has the usual ports (RPC 26657, peers 26656), each",
    "further one ten more.",
    "The others find each other through it. A network that was stopped goes on when it is started again."})
final class LocalnetCommand extends ConsoleCommand {
  private static final int MAX_NODES = 50;
  private static final int USUAL_VALIDATORS = 4;
  private static final long LOOK_MILLIS = 1_000;
  private static final int PLAIN_EVERY = 5; // looks, where nothing can be drawn over

  @Option(names = "--nodes", paramLabel = "N", defaultValue = "4", description = "nodes, 1 to 50 (default: ${DEFAULT-VALUE})")
  int nodes;
  @Option(names = "--validators", paramLabel = "M", description = "nodes that decide blocks together by bft, the first M; the others follow"
      + " (default: 4, or all if there are fewer)")
  Integer wantedValidators;
  @Option(names = "--dir", paramLabel = "DIR", description = "where the homes are (default: ~/.blockberry-localnet)")
  Path folder;
  @Option(names = "--base-port", paramLabel = "PORT", defaultValue = "26656",
      description = "peers' port of the first node; its RPC has the next one (default: ${DEFAULT-VALUE})")
  int basePort;
  @Mixin
  NewGenesisOption fresh = new NewGenesisOption();
  @Option(names = "--one-jvm", description = "all nodes in one process, each in a framework of its own: takes less memory and starts slower;"
      + " one log, node1/var/log/node.log, and one node that breaks the process ends all")
  boolean oneJvm;
  @Option(names = "--json", description = "print a JSON array of the nodes every second instead of the table")
  boolean json;

  @Override
  public Integer call() throws CliException, KeyFileException {
    Path where = (folder != null ? folder : Path.of(System.getProperty("user.home"), ".blockberry-localnet")).toAbsolutePath().normalize();
    List<LocalNode> network = plan(where);
    Distribution distribution = Distribution.find();
    LocalnetHomes homes = new LocalnetHomes(where, distribution.folder().resolve("config").resolve("config.toml"),
        fresh.chosen(), console());
    Localnet net = new Localnet();
    try {
      requireFreePorts(network);
      homes.prepare(network, node -> say("making " + node.home().root()));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> onSignal(net), "bb-localnet-stop"));
      net.start(network, distribution.folder().resolve("bin").resolve("blockberry"), homes.passwordFile(), oneJvm);
      say(nodes + " nodes in " + where + (oneJvm ? ", their log in node1" : ", logs in nodeN") + "/var/log/node.log, the keys' password in " + homes.passwordFile()
          + ". Ctrl-C stops them");
      watch(net);
      throw CliException.failed("all nodes have ended; " + where.resolve("node1").resolve("output.txt") + " says why the first one did");
    } catch (IOException e) {
      throw CliException.failed("cannot run the network in " + where + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CliException.failed("interrupted", e);
    }
  }

  private List<LocalNode> plan(Path where) throws CliException {
    if (nodes < 1 || nodes > MAX_NODES) {
      throw CliException.usage("--nodes is " + nodes + " but must be 1 to " + MAX_NODES);
    }
    int validators = wantedValidators == null ? Math.min(nodes, USUAL_VALIDATORS) : wantedValidators;
    if (validators < 1 || validators > nodes) {
      throw CliException.usage("--validators is " + validators + " but must be 1 to the number of nodes, " + nodes);
    }
    if (basePort < 1 || basePort > 65_534) {
      throw CliException.usage("--base-port is " + basePort + " but must be 1 to 65534");
    }
    try {
      return IntStream.rangeClosed(1, nodes).mapToObj(number -> LocalNode.of(where, number, validators, basePort)).toList();
    } catch (IllegalArgumentException e) {
      throw CliException.usage(e.getMessage() + ". Choose a lower --base-port");
    }
  }

  /** Better than a node that starts and listens nowhere. */
  private static void requireFreePorts(List<LocalNode> network) throws CliException {
    for (LocalNode node : network) {
      for (int port : new int[] {node.peerPort(), node.rpcPort()}) {
        try (ServerSocket probe = new ServerSocket()) {
          probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
          throw CliException.failed("port " + port + ", which " + node.name() + " needs, is in use. Stop what uses it, or choose another"
              + " --base-port", e);
        }
      }
    }
  }

  private void say(String text) {
    (json ? err() : out()).println(text);
    (json ? err() : out()).flush();
  }

  private void watch(Localnet net) throws InterruptedException {
    boolean drawn = !json && System.console() != null && !"dumb".equals(console().environment().getOrDefault("TERM", "dumb"));
    PrintStream screen = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    int lines = 0;
    for (int looks = 0; net.alive(); looks++) {
      List<NodeSight> sights = net.look();
      if (json) {
        JsonValue.ArrayBuilder all = JsonValue.array();
        sights.forEach(sight -> all.add(sight.json()));
        print(true, all.build(), "");
      } else if (drawn) { // what is printed are numbers and names of ours
        screen.print((lines == 0 ? "" : "\u001b[" + lines + "A\u001b[J") + SightTable.text(sights));
        screen.flush();
        lines = sights.size() + 1;
      } else if (looks % PLAIN_EVERY == 0) {
        print(false, JsonValue.EMPTY_OBJECT, SightTable.text(sights));
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private void onSignal(Localnet net) {
    if (!net.alive()) {
      return;
    }
    say("stopping");
    try {
      boolean well = net.stop();
      say(well ? "all nodes have stopped" : "not all nodes stopped well; their output.txt says why");
      Runtime.getRuntime().halt(well ? ExitCodes.OK : ExitCodes.FAILED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
