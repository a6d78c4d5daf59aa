package org.blockberry.consensus.bft;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.blockberry.api.value.Bytes;

/**
 * Which evidence is told to which peer: each piece that waits for a block every ten seconds until it is in one, never to a peer that sent it. Pure;
 * for one thread. What is kept per peer is bounded by what waits.
 */
final class EvidenceGossip {
  /** Until a piece is told again. */
  static final Duration AGAIN = Duration.ofSeconds(10);
  /** Bytes of evidence in one message; a larger piece goes alone. */
  static final int MAX_PARCEL = 64 << 10;
  /** Bytes of one piece; what waits is not larger, as the node takes none above evidence.max_bytes, and keeps no more. */
  static final int MAX_PIECE = 2 << 20;

  private final Map<String, Peer> peers = new HashMap<>();

  private static final class Peer {
    private final Map<Bytes, Long> told = new HashMap<>(); // piece, nanoseconds
    private final Set<Bytes> has = new HashSet<>(); // it sent these
    private Bytes sending = Bytes.EMPTY; // it sent this, which is being judged and may wait for a block by now
  }

  /** What goes to a peer in one message. */
  record Parcel(String peer, List<Bytes> pieces) {}

  void ready(String peer) {
    peers.put(peer, new Peer());
  }

  void gone(String peer) {
    peers.remove(peer);
  }

  /** A peer sent a piece, which is judged next. */
  void sends(String peer, Bytes piece) {
    Peer known = peers.get(peer);
    if (known != null) {
      known.sending = piece;
    }
  }

  /** The piece that a peer sent is judged. @param right whether it waits for a block or is in one */
  void judged(String peer, boolean right) {
    Peer known = peers.get(peer);
    if (known != null) {
      if (right) {
        known.has.add(known.sending);
      }
      known.sending = Bytes.EMPTY;
    }
  }

  /**
   * What is to be sent now, at most one message per peer.
   *
   * @param pending what waits for a block, encoded
   * @param now nanoseconds, never falling
   */
  List<Parcel> due(List<Bytes> pending, long now) {
    Set<Bytes> waiting = Set.copyOf(pending);
    List<Parcel> parcels = new ArrayList<>();
    peers.forEach((name, peer) -> {
      peer.told.keySet().retainAll(waiting);
      peer.has.retainAll(waiting);
      List<Bytes> pieces = new ArrayList<>();
      int size = 0;
      for (Bytes piece : pending) {
        Long told = peer.told.get(piece);
        boolean due = !peer.has.contains(piece) && !piece.equals(peer.sending) && (told == null || now - told >= AGAIN.toNanos());
        if (due && (size + piece.size() <= MAX_PARCEL || size == 0 && piece.size() <= MAX_PIECE)) {
          pieces.add(piece);
          size += piece.size() + Integer.BYTES;
          peer.told.put(piece, now);
        }
      }
      if (!pieces.isEmpty()) {
        parcels.add(new Parcel(name, pieces));
      }
    });
    return parcels;
  }
}
