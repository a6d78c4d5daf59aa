package org.blockberry.glueberry.node;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.blockberry.glueberry.ErrorCode;
import org.blockberry.glueberry.GlueberryException;
import org.blockberry.glueberry.stream.StreamName;
import org.blockberry.libp2p.host.Connection;
import org.blockberry.libp2p.host.HostStream;
import org.blockberry.libp2p.host.StreamListener;
import org.blockberry.libp2p.identity.PeerId;

/** The peers that something is known of while the node runs, bounded. Threading: any thread. */
final class PeerTable {
  private final NodeParts parts;
  private final Map<PeerId, PeerSession> sessions = new ConcurrentHashMap<>();

  PeerTable(NodeParts parts) {
    this.parts = parts;
  }

  /** What is known of a peer. */
  Optional<PeerSession> find(PeerId peer) {
    return Optional.ofNullable(sessions.get(peer));
  }

  /** @throws GlueberryException PEER_NOT_FOUND */
  PeerSession require(PeerId peer) {
    return find(peer).orElseThrow(() -> GlueberryException.of(ErrorCode.PEER_NOT_FOUND, "nothing is known of the peer").peer(peer));
  }

  /** The one of a peer, begun if there is none. @throws GlueberryException BUFFER_FULL if there are too many */
  PeerSession of(PeerId peer) {
    while (true) {
      PeerSession session = sessions.get(peer);
      if (session == null) {
        if (sessions.size() >= parts.config.maxPeers) {
          throw GlueberryException.of(ErrorCode.BUFFER_FULL, parts.config.maxPeers + " peers are remembered, no more fit").peer(peer);
        }
        session = sessions.computeIfAbsent(peer, fresh -> new PeerSession(parts, fresh));
      }
      if (session.use()) {
        return session;
      }
      sessions.remove(peer, session);
    }
  }

  /** On an event loop. */
  void opened(Connection connection) {
    try {
      of(connection.remoteId()).opened(connection);
    } catch (GlueberryException full) {
      connection.close();
    }
  }

  /** On an event loop. @return null to reset it */
  StreamListener accept(StreamName name, HostStream stream) {
    return find(stream.connection().remoteId()).map(session -> session.accept(name, stream)).orElse(null);
  }

  void tick() {
    long now = NodeParts.nanos();
    sessions.forEach((peer, session) -> {
      if (!session.tick(now)) {
        sessions.remove(peer, session);
      }
    });
  }

  Collection<PeerSession> all() {
    return sessions.values();
  }
}
