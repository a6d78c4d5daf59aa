package org.blockberry.network.blocks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.blockberry.api.value.Bytes;

/**
 * Blocks that nobody has judged yet, by height: some different ones for each, because one that is wrong must not keep the right one out.
 * Bounded in bytes and in number. Full, a block takes the place of one of a peer that has more waiting than its own sender: who fills the room
 * with junk makes room for everybody else. Not thread safe.
 */
final class Waiting {
  static final int DIFFERENT = 16; // for one height

  /** One block. */
  static final class Candidate {
    private final Bytes hash;
    private final SealedBlock sealed;
    private final Set<String> senders = new LinkedHashSet<>(); // connected peers
    private boolean submitted;

    private Candidate(Bytes hash, SealedBlock sealed) {
      this.hash = hash;
      this.sealed = sealed;
    }

    Bytes hash() {
      return hash;
    }

    SealedBlock sealed() {
      return sealed;
    }

    Set<String> senders() {
      return senders;
    }

    long bytes() {
      return (long) sealed.block().size() + sealed.commit().size();
    }

    /** Whether it is to be submitted now; once. */
    boolean submit() {
      boolean first = !submitted;
      submitted = true;
      return first;
    }
  }

  private final long maxBytes;
  private final TreeMap<Long, List<Candidate>> heights = new TreeMap<>();
  private long bytes;

  Waiting(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Keeps a block, or notes who sent it too. False if there is no room, or the peer has another one at that height. */
  boolean add(String peer, long height, Bytes hash, SealedBlock sealed) {
    List<Candidate> present = heights.getOrDefault(height, List.of());
    for (Candidate candidate : present) {
      if (candidate.hash.equals(hash)) {
        candidate.senders.add(peer);
        return true;
      }
      if (candidate.senders.contains(peer)) {
        return false;
      }
    }
    Candidate candidate = new Candidate(hash, sealed);
    if (!makeRoom(peer, height, candidate.bytes())) {
      return false;
    }
    candidate.senders.add(peer);
    bytes += candidate.bytes();
    heights.computeIfAbsent(height, key -> new ArrayList<>(1)).add(candidate);
    return true;
  }

  private boolean makeRoom(String peer, long height, long more) {
    if (more > maxBytes) {
      return false;
    }
    Map<String, Long> number = held(candidate -> 1);
    if (at(height).size() >= DIFFERENT
        && !evict(Map.of(height, at(height)), number, number.getOrDefault(peer, 0L) + 1)) {
      return false;
    }
    while (bytes + more > maxBytes) {
      Map<String, Long> held = held(Candidate::bytes);
      if (!evict(heights, held, held.getOrDefault(peer, 0L) + more)) {
        return false;
      }
    }
    return true;
  }

  /** What each peer has waiting; what several sent counts for each. */
  private Map<String, Long> held(ToLongFunction<Candidate> measure) {
    Map<String, Long> held = new HashMap<>();
    heights.values().forEach(candidates -> candidates.forEach(candidate ->
        candidate.senders.forEach(sender -> held.merge(sender, measure.applyAsLong(candidate), Long::sum))));
    return held;
  }

  /** Takes out the one whose senders all have most, if that is more than {@code than}; nothing that is being judged. */
  private boolean evict(Map<Long, List<Candidate>> among, Map<String, Long> held, long than) {
    long most = than;
    long at = 0;
    Candidate victim = null;
    for (Map.Entry<Long, List<Candidate>> height : among.entrySet()) {
      for (Candidate candidate : height.getValue()) {
        long least = candidate.senders.stream().mapToLong(held::get).min().orElse(Long.MAX_VALUE);
        if (!candidate.submitted && least > most) {
          most = least;
          at = height.getKey();
          victim = candidate;
        }
      }
    }
    if (victim == null) {
      return false;
    }
    remove(at, victim.hash);
    return true;
  }

  List<Candidate> at(long height) {
    return List.copyOf(heights.getOrDefault(height, List.of()));
  }

  /** Takes one out and gives who sent it. */
  Set<String> remove(long height, Bytes hash) {
    List<Candidate> present = heights.get(height);
    if (present == null) {
      return Set.of();
    }
    for (Candidate candidate : List.copyOf(present)) {
      if (candidate.hash.equals(hash)) {
        present.remove(candidate);
        bytes -= candidate.bytes();
        if (present.isEmpty()) {
          heights.remove(height);
        }
        return candidate.senders;
      }
    }
    return Set.of();
  }

  /** Forgets everything up to a height. */
  void upTo(long height) {
    Map<Long, List<Candidate>> old = heights.headMap(height, true);
    old.values().forEach(candidates -> candidates.forEach(candidate -> bytes -= candidate.bytes()));
    old.clear();
  }

  /** A peer is gone; what only it sent and nobody judges yet goes with it. */
  void gone(String peer) {
    heights.values().forEach(candidates -> candidates.removeIf(candidate -> {
      boolean last = candidate.senders.remove(peer) && candidate.senders.isEmpty() && !candidate.submitted;
      bytes -= last ? candidate.bytes() : 0;
      return last;
    }));
    heights.values().removeIf(List::isEmpty);
  }

  long bytes() {
    return bytes;
  }

  int size() {
    return heights.values().stream().mapToInt(List::size).sum();
  }
}
