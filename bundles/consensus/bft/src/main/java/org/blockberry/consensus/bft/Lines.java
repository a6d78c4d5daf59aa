package org.blockberry.consensus.bft;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.blockberry.api.transport.StreamHandler;
import org.blockberry.api.transport.StreamPort;
import org.blockberry.api.transport.StreamRules;
import org.blockberry.api.transport.StreamSpec;
import org.blockberry.api.value.Bytes;
import org.blockberry.consensus.bft.gossip.Message;
import org.blockberry.consensus.bft.gossip.Message.Channel;

/**
 * The engine's three streams, so that votes never wait behind parts of blocks. A peer counts as there when all three are. Threading: any.
 */
final class Lines {
  private static final int STREAMS = Channel.values().length;

  private final Listener listener;
  private final Map<Channel, Line> lines = new EnumMap<>(Channel.class);
  private final Map<String, Integer> ready = new HashMap<>(); // guarded by itself
  private Message lastSent;
  private Bytes lastWire = Bytes.EMPTY;

  /** Who is told. Calls come from the network's thread and must not wait. */
  interface Listener {
    void ready(String peer);

    void gone(String peer);

    void received(String peer, Bytes message);
  }

  Lines(Listener listener) {
    this.listener = listener;
    lines.put(Channel.STATE, new Line(rules("consensus-state", 16 << 10, 2_000, 4 << 20, 340, 341, 342, 343)));
    lines.put(Channel.DATA, new Line(rules("consensus-data", Message.MAX_EVIDENCE_SIZE, 2_000, 64 << 20, 345, 346, 348)));
    lines.put(Channel.VOTES, new Line(rules("consensus-vote", Message.MAX_VOTE_SIZE, 10_000, 8 << 20, 344, 347)));
  }

  private static StreamRules rules(String name, int maxBytes, int perSecond, long bytesPerSecond, Integer... ids) {
    return StreamRules.builder(StreamSpec.of(name, maxBytes)).typeIds(java.util.Set.of(ids)).rate(perSecond, perSecond, bytesPerSecond).build();
  }

  /** To be published, one per stream. */
  List<StreamHandler> handlers() {
    return List.copyOf(lines.values());
  }

  /** Sends if there is a way; what is lost comes again by gossip. For one thread. */
  void send(String peer, Message message) {
    StreamPort port = lines.get(message.channel()).port;
    if (port != null) {
      if (message != lastSent) { // mostly the same goes to all
        lastSent = message;
        lastWire = message.toWire();
      }
      port.send(peer, lastWire);
    }
  }

  void report(String peer, String reason) {
    StreamPort port = lines.get(Channel.STATE).port;
    if (port != null && !peer.isEmpty()) {
      port.report(peer, reason);
    }
  }

  private final class Line implements StreamHandler {
    private final StreamRules rules;
    private volatile StreamPort port;

    private Line(StreamRules rules) {
      this.rules = rules;
    }

    @Override
    public StreamRules rules() {
      return rules;
    }

    @Override
    public void opened(StreamPort opened) {
      port = opened;
    }

    @Override
    public void peerReady(String peer) {
      boolean all;
      synchronized (ready) {
        all = ready.merge(peer, 1, Integer::sum) == STREAMS;
      }
      if (all) {
        listener.ready(peer);
      }
    }

    @Override
    public void received(String peer, Bytes message) {
      listener.received(peer, message);
    }

    @Override
    public void peerGone(String peer) {
      boolean wasThere;
      synchronized (ready) {
        Integer count = ready.get(peer);
        wasThere = count != null && count == STREAMS;
        if (count != null && count > 1) {
          ready.put(peer, count - 1);
        } else {
          ready.remove(peer);
        }
      }
      if (wasThere) {
        listener.gone(peer);
      }
    }

    @Override
    public void closed() {
      port = null;
    }
  }
}
