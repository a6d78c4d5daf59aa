package org.blockberry.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.blockberry.cli.home.Home;
import org.blockberry.cli.shell.GogoLine;
import org.blockberry.cli.shell.ShellClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code peers ...}: the shell's {@code peers:...} of the running node. */
@Command(name = "peers", description = "Who the running node talks to.",
    subcommands = {PeersCommand.ListPeers.class, PeersCommand.Connect.class, PeersCommand.Disconnect.class, PeersCommand.Ban.class,
        PeersCommand.Unban.class})
final class PeersCommand extends CommandGroup {
  /** One of them. */
  abstract static class Forwarded extends ConsoleCommand {
    @Mixin
    HomeOption home = new HomeOption();
    @Option(names = "--json", description = "print JSON")
    boolean json;

    abstract List<String> words();

    @Override
    public Integer call() throws CliException {
      Home folder = home.resolve(console());
      List<String> words = new ArrayList<>(words());
      if (json) {
        words.add("--json");
      }
      try (ShellClient client = ShellClient.connect(folder.root())) {
        return client.execute(GogoLine.of(words), out(), err());
      } catch (IOException e) {
        throw CliException.failed(String.valueOf(e.getMessage()), e);
      }
    }
  }

  /** {@code peers list}. */
  @Command(name = "list", description = "Show the connected peers, or those that are banned.")
  static final class ListPeers extends Forwarded {
    @Option(names = "--banned", description = "those that are banned")
    boolean banned;

    @Override
    List<String> words() {
      return banned ? List.of("peers:list", "--banned") : List.of("peers:list");
    }
  }

  /** {@code peers connect}. */
  @Command(name = "connect", description = {"Dial a peer and keep it until the node ends.",
      "For longer: network.persistent_peers in config.toml."})
  static final class Connect extends Forwarded {
    @Parameters(paramLabel = "ADDRESS", description = "such as /ip4/192.0.2.1/tcp/26656/p2p/12D3KooW...")
    String address;

    @Override
    List<String> words() {
      return List.of("peers:connect", address);
    }
  }

  /** {@code peers disconnect}. */
  @Command(name = "disconnect", description = "Let a peer go; it may come back by itself.")
  static final class Disconnect extends Forwarded {
    @Parameters(paramLabel = "PEER", description = "its id, as peers list shows it")
    String peer;

    @Override
    List<String> words() {
      return List.of("peers:disconnect", peer);
    }
  }

  /** {@code peers ban}. */
  @Command(name = "ban", description = "Neither dial nor accept a peer, also after a restart, until peers unban.")
  static final class Ban extends Forwarded {
    @Parameters(index = "0", paramLabel = "PEER", description = "its id, as peers list shows it")
    String peer;
    @Parameters(index = "1", paramLabel = "REASON", arity = "0..1", description = "for the log")
    String reason;

    @Override
    List<String> words() {
      return reason == null ? List.of("peers:ban", peer) : List.of("peers:ban", peer, reason);
    }
  }

  /** {@code peers unban}. */
  @Command(name = "unban", description = "End a ban, whoever gave it, and forget what the peer owes.")
  static final class Unban extends Forwarded {
    @Parameters(paramLabel = "PEER", description = "its id, as peers list --banned shows it")
    String peer;

    @Override
    List<String> words() {
      return List.of("peers:unban", peer);
    }
  }
}
