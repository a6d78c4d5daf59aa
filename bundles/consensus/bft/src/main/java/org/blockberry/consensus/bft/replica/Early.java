package org.blockberry.consensus.bft.replica;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.blockberry.consensus.bft.gossip.Message;

/**
 * Messages about the next height that came while the present one was being committed. Each peer may have {@link #PER_PEER} waiting; what
 * is beyond is dropped, and comes again by gossip. For one thread.
 */
final class Early {
  /** Messages of one peer: its proposal with the parts of a small block, and votes of some validators. */
  static final int PER_PEER = 64;

  /** Bytes of vote extensions of one peer. */
  static final long EXTENSIONS_PER_PEER = 4 << 20;

  private final List<Waiting> waiting = new ArrayList<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private final Map<String, Long> extensions = new HashMap<>();

  /** Keeps a message if the peer may have one more. */
  void keep(String peer, Message message) {
    long bytes = message instanceof Message.VoteMessage sent ? sent.vote().extension().size() : 0;
    if (counts.merge(peer, 1, Integer::sum) <= PER_PEER && extensions.merge(peer, bytes, Long::sum) <= EXTENSIONS_PER_PEER) {
      waiting.add(new Waiting(peer, message));
    }
  }

  /** Everything in the order in which it came; nothing is left. */
  List<Waiting> take() {
    List<Waiting> all = List.copyOf(waiting);
    waiting.clear();
    counts.clear();
    extensions.clear();
    return all;
  }

  /** A message and who sent it. */
  record Waiting(String peer, Message message) {}
}
