package org.blockberry.network.housekeeping;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blockberry.api.network.Reachability;
import org.blockberry.api.network.Reachability.State;
import org.blockberry.network.effect.Effect;
import org.blockberry.network.effect.Now;
import org.blockberry.network.streams.Abilities;
import org.blockberry.network.streams.ReadyPeer;

/**
 * Whether others can reach us, from what peers say that we dialled and asked to dial back: the last words of three of them count. One alone can
 * say that we are reachable; that we are not takes two, if there are two to ask. Pure; not thread safe.
 */
final class OwnReach {
  private static final int VOICES = 3;
  private static final long SECOND = 1_000_000_000L;
  private static final long ASK_NANOS = 60 * SECOND; // while not all voices are heard
  private static final long AGAIN_NANOS = 1_800 * SECOND;
  private static final long WAIT_NANOS = 40 * SECOND;
  private static final long SAME_PEER_NANOS = 300 * SECOND; // it would not dial earlier

  private static final class Candidate {
    private long askedNanos;
    private boolean asked;
  }

  private record Pending(String peer, int port, long untilNanos) {}

  private final Map<String, Candidate> candidates = new LinkedHashMap<>(); // established outbound peers
  private final Map<String, Boolean> voices = new LinkedHashMap<>(); // the last ones that answered; may be gone
  private List<String> listening = List.of();
  private Optional<Pending> pending = Optional.empty();
  private String address = "";
  private State state = State.UNKNOWN;
  private long nextNanos;
  private boolean begun;

  /** Where we listen; empty for nowhere. */
  void listens(List<String> addresses) {
    if (!addresses.equals(listening)) {
      listening = List.copyOf(addresses);
      voices.clear();
      pending = Optional.empty();
      begun = false;
      state = State.UNKNOWN;
      address = "";
    }
  }

  void ready(ReadyPeer peer) {
    if (peer.outbound() && peer.can(Abilities.DIAL_BACK)) {
      candidates.put(peer.id(), new Candidate());
    }
  }

  void gone(String peer) {
    candidates.remove(peer);
    pending = pending.filter(one -> !one.peer().equals(peer));
  }

  /** The question that is due, if any. */
  Optional<Effect> tick(Now now) {
    pending = pending.filter(one -> now.nanos() - one.untilNanos() < 0); // silence says nothing
    Optional<Endpoint> own = listening.stream().flatMap(text -> Endpoint.parse(text).stream()).findFirst();
    if (own.isEmpty() || pending.isPresent() || begun && now.nanos() - nextNanos < 0) {
      return Optional.empty();
    }
    Optional<String> next = candidates.entrySet().stream().filter(entry -> !entry.getValue().asked
        || now.nanos() - entry.getValue().askedNanos >= SAME_PEER_NANOS)
        .min(Comparator.comparing((Map.Entry<String, Candidate> entry) -> voices.containsKey(entry.getKey()))
            .thenComparing(entry -> entry.getValue().asked).thenComparing(entry -> entry.getValue().askedNanos)).map(Map.Entry::getKey);
    if (next.isEmpty()) {
      return Optional.empty();
    }
    begun = true;
    nextNanos = now.nanos() + (voices.size() + 1 < VOICES && candidates.size() > voices.size() ? ASK_NANOS : AGAIN_NANOS);
    Candidate asked = candidates.get(next.get());
    asked.asked = true;
    asked.askedNanos = now.nanos();
    pending = Optional.of(new Pending(next.get(), own.get().port(), now.nanos() + WAIT_NANOS));
    return Optional.of(Housekeeping.send(next.get(), new FirewallRequest(own.get().text())));
  }

  /** A peer answers; only one that was asked counts, and only about what it was asked. */
  void answered(String peer, String endpoint) {
    if (pending.filter(one -> one.peer().equals(peer)).isEmpty()) {
      return;
    }
    Optional<Endpoint> reached = Endpoint.parse(endpoint).filter(one -> one.port() == pending.get().port());
    if (!endpoint.equals(DialBack.NO) && reached.isEmpty()) {
      return;
    }
    pending = Optional.empty();
    voices.remove(peer);
    voices.put(peer, reached.isPresent());
    if (voices.size() > VOICES) {
      voices.remove(voices.keySet().iterator().next());
    }
    reached.ifPresent(one -> address = one.text());
    long yes = voices.values().stream().filter(said -> said).count();
    long no = voices.size() - yes;
    if (yes > 0 && yes >= no) {
      state = State.REACHABLE;
    } else if (no >= Math.min(2, Math.max(1, candidates.size()))) {
      state = State.UNREACHABLE;
    }
  }

  /** What is known. */
  Reachability now() {
    return Reachability.of(state, state == State.REACHABLE ? address : "");
  }
}
