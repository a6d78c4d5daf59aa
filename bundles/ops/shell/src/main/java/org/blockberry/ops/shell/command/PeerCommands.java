package org.blockberry.ops.shell.command;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.blockberry.api.network.BanRecord;
import org.blockberry.api.network.PeerRecord;
import org.blockberry.api.network.PeerService;
import org.blockberry.api.value.JsonValue;

/** {@code peers:...}: who the node talks to. */
final class PeerCommands {
  private final NodeServices services;
  private final Times times;

  PeerCommands(NodeServices services, Times times) {
    this.services = services;
    this.times = times;
  }

  List<ShellCommand> all() {
    return List.of(
        ShellCommand.of("peers:list", Syntax.of().flag("--banned", "those that are banned instead"), "connected peers",
            (arguments, call) -> arguments.has("--banned") ? banned() : list()),
        ShellCommand.of("peers:connect", Syntax.of("ADDRESS"), "dials a peer and keeps it until the node ends",
            (arguments, call) -> connect(arguments.get(0)))
            .withDetails("ADDRESS ends in /p2p/ and the peer's id. For longer than this run: network.persistent_peers."),
        ShellCommand.of("peers:disconnect", Syntax.of("PEER"), "lets a peer go; it may come back by itself",
            (arguments, call) -> disconnect(arguments.get(0))).completedBy(this::connected),
        ShellCommand.of("peers:ban", Syntax.of("PEER", "[REASON]"), "neither dials nor accepts a peer, also after a restart",
            (arguments, call) -> ban(arguments)).completedBy(this::connected),
        ShellCommand.of("peers:unban", Syntax.of("PEER"), "ends a ban and forgets what the peer owes",
            (arguments, call) -> unban(arguments.get(0))).completedBy(this::bannedIds));
  }

  private Answer list() throws CommandFailure {
    PeerService service = services.peersNow();
    List<PeerRecord> peers = waiting(service::peers);
    Table table = Table.of("PEER", "STATE", "DIRECTION", "ADDRESS", "HEIGHT", "ROUND TRIP", "POINTS", "SINCE", "SENT", "RECEIVED");
    JsonValue.ArrayBuilder json = JsonValue.array();
    for (PeerRecord peer : peers) {
      String since = peer.since().map(times::age).orElse("-");
      table.row(peer.peer(), peer.established() ? peer.ours() ? "ready" : "ready, original" : "handshake",
          (peer.outbound() ? "out" : "in") + (peer.persistent() ? ", kept" : ""), peer.address().isEmpty() ? "-" : peer.address(),
          Long.toString(peer.height()), peer.roundTrip().map(PeerCommands::millis).orElse("-"), Long.toString(peer.points()), since,
          Long.toString(peer.bytesSent()), Long.toString(peer.bytesReceived()));
      json.add(json(peer));
    }
    String self = service.self();
    return new Answer("this node is " + (self.isEmpty() ? "alone: it has no transport" : self) + "\n"
        + (peers.isEmpty() ? "no peer is connected\n" : table.text()), JsonValue.object().put("self", self).put("peers", json.build()).build());
  }

  private static String millis(Duration time) {
    return String.format(java.util.Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
  }

  private static JsonValue json(PeerRecord peer) {
    return JsonValue.object().put("peer", peer.peer()).put("established", peer.established()).put("outbound", peer.outbound())
        .put("persistent", peer.persistent()).put("ours", peer.ours()).put("address", peer.address()).put("height", peer.height())
        .put("round_trip_micros", peer.roundTrip().map(time -> time.toNanos() / 1_000).orElse(-1L)).put("points", peer.points())
        .put("since", peer.since().map(Instant::toString).orElse("")).put("bytes_sent", peer.bytesSent())
        .put("bytes_received", peer.bytesReceived()).build();
  }

  private Answer banned() throws CommandFailure {
    List<BanRecord> bans = waiting(services.peersNow()::bans);
    Table table = Table.of("PEER", "UNTIL", "BANS");
    JsonValue.ArrayBuilder json = JsonValue.array();
    for (BanRecord ban : bans) {
      table.row(ban.peer(), ban.until().map(times::text).orElse("peers:unban"), Integer.toString(ban.bans()));
      json.add(JsonValue.object().put("peer", ban.peer()).put("until", ban.until().map(Instant::toString).orElse(""))
          .put("bans", ban.bans()).build());
    }
    return new Answer(bans.isEmpty() ? "nobody is banned\n" : table.text(), json.build());
  }

  private Answer connect(String address) throws CommandFailure {
    PeerService peers = services.peersNow();
    waiting(() -> {
      peers.connect(address);
      return true;
    });
    return Answer.line("dialling; peers:list shows when it is ready", JsonValue.object().put("address", address).build());
  }

  private Answer disconnect(String peer) throws CommandFailure {
    PeerService peers = services.peersNow();
    boolean there = waiting(() -> peers.disconnect(peer));
    if (!there) {
      throw CommandFailure.failed("no peer " + peer + " is connected. peers:list shows who is");
    }
    return Answer.line(peer + " is let go", JsonValue.object().put("peer", peer).build());
  }

  private Answer ban(Arguments arguments) throws CommandFailure {
    PeerService peers = services.peersNow();
    String peer = arguments.get(0);
    waiting(() -> {
      peers.ban(peer, arguments.find(1).orElse(""));
      return true;
    });
    return Answer.line(peer + " is banned until peers:unban", JsonValue.object().put("peer", peer).build());
  }

  private Answer unban(String peer) throws CommandFailure {
    PeerService peers = services.peersNow();
    boolean forgiven = waiting(() -> peers.unban(peer));
    if (!forgiven) {
      throw CommandFailure.failed("peer " + peer + " is not banned and owes nothing. peers:list --banned shows who is");
    }
    return Answer.line(peer + " is forgiven", JsonValue.object().put("peer", peer).build());
  }

  private static <R> R waiting(Supplier<R> question) throws CommandFailure {
    try {
      return question.get();
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(e.getMessage());
    } catch (IllegalStateException e) {
      throw CommandFailure.failed(e.getMessage());
    }
  }

  private List<String> connected(List<String> before) {
    PeerService peers = services.peers().get();
    return before.isEmpty() && peers != null ? peers.peers().stream().map(PeerRecord::peer).toList() : List.of();
  }

  private List<String> bannedIds(List<String> before) {
    PeerService peers = services.peers().get();
    return before.isEmpty() && peers != null ? peers.bans().stream().map(BanRecord::peer).toList() : List.of();
  }
}
