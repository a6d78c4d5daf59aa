package org.blockberry.glueberry.node;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.blockberry.glueberry.book.PeerEntry;
import org.blockberry.glueberry.connection.ConnectionState;
import org.blockberry.glueberry.node.HealthReport.Check;
import org.blockberry.libp2p.identity.PeerId;
import org.blockberry.libp2p.identity.PublicKey;

/** Looks at a node from outside. */
final class Inspection {
  private Inspection() {}

  /** @param runtime null if it does not run */
  static HealthReport readiness(NodeRuntime runtime, Instant now) {
    List<Check> checks = new ArrayList<>();
    boolean runs = runtime != null;
    checks.add(new Check("node_started", runs, runs ? "" : "the node does not run", 0));
    boolean listens = runs && (!runtime.parts().config.acceptInbound || !runtime.parts().host.listenAddresses().isEmpty());
    checks.add(new Check("host_running", listens, listens ? "" : "nothing is bound", 0));
    long before = System.nanoTime();
    int known = runs ? runtime.parts().book.peers().size() : 0;
    checks.add(new Check("address_book", runs, runs ? known + " peers" : "closed", System.nanoTime() - before));
    int connections = runs ? runtime.parts().host.connections().size() : 0;
    checks.add(new Check("connections", true, connections + " connections", 0));
    return HealthReport.of(checks, now);
  }

  static DebugState debugState(NodeRuntime runtime, PublicKey own) {
    NodeParts parts = runtime.parts();
    GlueberryConfig.Fields config = parts.config;
    List<PeerId> ids = parts.book.all().stream().map(PeerEntry::peer).toList();
    int blacklisted = (int) parts.book.all().stream().filter(PeerEntry::blacklisted).count();
    Map<PeerId, ConnectionState> states = new HashMap<>();
    List<DebugState.Gate> gates = new ArrayList<>();
    for (PeerSession session : runtime.peers().all()) {
      states.put(session.peer(), session.state());
      session.streams().all().forEach(stream -> gates.add(stream.snapshot()));
    }
    DebugState.Settings settings = new DebugState.Settings(config.handshakeTimeout, config.reconnect.maxDelay(), config.watermarks.high(),
        config.watermarks.low(), config.maxMessageSize);
    return new DebugState(own.peerId(), own.data(), parts.host.listenAddresses(), ids.size(), blacklisted, ids, settings, states,
        parts.stats.snapshots(parts.now()), gates, parts.messages.size(), parts.messages.stalledStreams(), parts.now());
  }
}
