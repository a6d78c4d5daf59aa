package org.blockberry.network.blocks;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.blockberry.api.value.Bytes;

/**
 * Blocks that nobody has judged yet, by height: a few different ones for each, because one that is wrong must not keep the right one out.
 * Bounded in bytes and in number. Not thread safe.
 */
final class Waiting {
  private static final int DIFFERENT = 4; // for one height

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
    if (present.size() == DIFFERENT || bytes + candidate.bytes() > maxBytes) {
      return false;
    }
    candidate.senders.add(peer);
    bytes += candidate.bytes();
    heights.computeIfAbsent(height, key -> new ArrayList<>(1)).add(candidate);
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
