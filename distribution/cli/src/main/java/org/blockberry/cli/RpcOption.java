package org.blockberry.cli;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.blockberry.cli.home.Home;
import org.blockberry.cli.rpc.RpcClient;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the node's RPC is. */
final class RpcOption {
  private static final int DEFAULT_PORT = 26657;

  @Mixin
  HomeOption home = new HomeOption();

  @Option(names = "--rpc", paramLabel = "URL",
      description = "RPC of the node (default: the port in HOME/var/run/rpc.port; without --home else http://127.0.0.1:26657)")
  String url;

  URI uri(Console console) throws CliException {
    if (url != null) {
      return parse(url);
    }
    Home folder = home.resolve(console);
    try {
      Optional<Integer> port = folder.rpcPort();
      if (port.isEmpty() && home.given != null) { // on the usual port another node may answer
        throw CliException.failed("the node of " + folder.root() + " is not running, or has no RPC. Start it with: blockberry start"
            + " --home " + folder.root());
      }
      return URI.create("http://127.0.0.1:" + port.orElse(DEFAULT_PORT) + "/");
    } catch (IOException e) {
      throw CliException.failed("cannot read " + folder.rpcPortFile() + ": " + e.getMessage()
          + ". Name the node with --rpc URL", e);
    }
  }

  RpcClient client(Console console) throws CliException {
    return new RpcClient(uri(console));
  }

  private static URI parse(String text) throws CliException {
    String full = text.contains("://") ? text.replaceFirst("^tcp://", "http://") : "http://" + text;
    try {
      URI uri = URI.create(full);
      if (uri.getHost() != null && (uri.getScheme().equals("http") || uri.getScheme().equals("https"))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw wrong(text);
    }
    throw wrong(text);
  }

  private static CliException wrong(String text) {
    return CliException.usage("--rpc is \"" + text + "\" but must be like http://127.0.0.1:26657");
  }
}
