package org.blockberry.network.transactions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.blockberry.api.value.Bytes;

/**
 * Transactions that we lack and have asked for: each of one peer at a time, with a few others that have it too. There are no more of them
 * than all peers together may be asked for. Not thread safe.
 */
final class Wants {
  private static final int OTHERS = 4;

  /** One of them. */
  static final class Want {
    private final List<String> others = new ArrayList<>(OTHERS);
    private String asked;
    private long askedNanos;

    String asked() {
      return asked;
    }

    List<String> others() {
      return others;
    }
  }

  private final Map<Bytes, Want> wants = new HashMap<>(); // Bytes can be compared, so that colliding hashes make trees

  boolean contains(Bytes hash) {
    return wants.containsKey(hash);
  }

  Want get(Bytes hash) {
    return wants.get(hash);
  }

  void ask(Bytes hash, String peer, long nowNanos) {
    Want want = wants.computeIfAbsent(hash, key -> new Want());
    want.asked = peer;
    want.askedNanos = nowNanos;
    want.others.remove(peer);
  }

  /** Somebody else has it as well. */
  void alsoAt(Bytes hash, String peer) {
    Want want = wants.get(hash);
    if (want != null && !want.asked.equals(peer) && want.others.size() < OTHERS && !want.others.contains(peer)) {
      want.others.add(peer);
    }
  }

  void remove(Bytes hash) {
    wants.remove(hash);
  }

  int size() {
    return wants.size();
  }

  /** A peer is gone: what it was asked for is nobody's any more. */
  List<Bytes> gone(String peer) {
    List<Bytes> orphans = new ArrayList<>();
    wants.forEach((hash, want) -> {
      want.others.remove(peer);
      if (want.asked.equals(peer)) {
        orphans.add(hash);
      }
    });
    return orphans;
  }

  /** Those asked for before {@code nanos}. */
  List<Bytes> askedBefore(long nanos) {
    List<Bytes> late = new ArrayList<>();
    wants.forEach((hash, want) -> {
      if (want.askedNanos - nanos < 0) {
        late.add(hash);
      }
    });
    return late;
  }
}
