package org.blockberry.network.housekeeping;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blockberry.network.effect.Effect;
import org.blockberry.network.effect.Now;
import org.blockberry.network.streams.ReadyPeer;

/**
 * Dials back peers that ask whether they can be reached. Nobody can use this against others: only the machine that a peer's connection comes
 * from is dialled, one at a time, with a pause, and each peer seldom. Pure; not thread safe.
 */
final class DialBack {
  /** The answer of a node that did not get through. */
  static final String NO = "";

  private static final long SECOND = 1_000_000_000L;
  private static final long PER_PEER_NANOS = 240 * SECOND;
  private static final long PAUSE_NANOS = 2 * SECOND; // so that reconnecting does not make it more
  private static final long LONGEST_NANOS = 30 * SECOND; // after which a dial is forgotten

  private final boolean everywhere;
  private final Map<String, Long> served = new HashMap<>(); // established peers only
  private Optional<String> dialling = Optional.empty();
  private long beganNanos;
  private boolean begun;

  DialBack(boolean everywhere) {
    this.everywhere = everywhere;
  }

  /**
   * A peer asks. An answer of {@link #NO} is given at once for what is not the peer's own; one that asks too soon, or while another one is
   * dialled, gets none and may ask somebody else.
   *
   * @return the answer, or the dial, or nothing
   */
  Optional<Effect> asked(ReadyPeer peer, String claimed, Now now) {
    boolean busy = dialling.isPresent() && now.nanos() - beganNanos < LONGEST_NANOS;
    Long last = served.get(peer.id());
    if (busy || begun && now.nanos() - beganNanos < PAUSE_NANOS || last != null && now.nanos() - last < PER_PEER_NANOS) {
      return Optional.empty();
    }
    served.put(peer.id(), now.nanos());
    Optional<Endpoint> own = Endpoint.of(claimed, peer.address(), everywhere);
    if (own.isEmpty()) {
      return Optional.of(Housekeeping.send(peer.id(), new FirewallResponse(NO)));
    }
    dialling = Optional.of(peer.id());
    begun = true;
    beganNanos = now.nanos();
    return Optional.of(new Effect.Probe(peer.id(), own.get().host(), own.get().port(), own.get().text()));
  }

  /** A dial has ended. */
  List<Effect> probed(String peer, String address, boolean reached) {
    if (!dialling.equals(Optional.of(peer))) {
      return List.of(); // forgotten
    }
    dialling = Optional.empty();
    return served.containsKey(peer) ? List.of(Housekeeping.send(peer, new FirewallResponse(reached ? address : NO))) : List.of();
  }

  void gone(String peer) {
    served.remove(peer);
  }
}
