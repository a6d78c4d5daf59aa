package org.blockberry.consensus.bft.replica;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.Vote;

/**
 * Vote extensions of one height that the application is judging, and those that it refused. Of each validator {@link #PER_VALIDATOR} are
 * judged at a time, and of all {@link #BYTES}; what is beyond comes again by gossip. For one thread.
 */
final class Extensions {
  /** One of an honest validator, in this round and the next. */
  static final int PER_VALIDATOR = 2;
  /** Bytes that are judged at a time; one more may begin below that. */
  static final long BYTES = 64 << 20;
  /** Refused ones that are remembered. */
  static final int MOST_REFUSED = 1_024;

  private final Set<Bytes> judging = new HashSet<>(); // signatures of extensions
  private final Map<Integer, Integer> counts = new HashMap<>(); // by place
  private long bytes; // of those that are being judged
  private final Set<Bytes> refused = new HashSet<>();

  /** Whether it need not be looked at now. */
  boolean knows(Vote vote) {
    return !vote.extensionSignature().isEmpty() && (judging.contains(vote.extensionSignature()) || refused.contains(vote.extensionSignature()));
  }

  /** Begins to judge; false if enough of that validator are being judged. */
  boolean judging(Vote vote) {
    if (counts.getOrDefault(vote.validatorIndex(), 0) >= PER_VALIDATOR || bytes >= BYTES) {
      return false;
    }
    counts.merge(vote.validatorIndex(), 1, Integer::sum);
    bytes += vote.extension().size();
    return judging.add(vote.extensionSignature());
  }

  /** The verdict. */
  void judged(Vote vote, boolean accepted) {
    if (judging.remove(vote.extensionSignature())) {
      counts.merge(vote.validatorIndex(), -1, Integer::sum);
      bytes -= vote.extension().size();
      if (!accepted && refused.size() < MOST_REFUSED) {
        refused.add(vote.extensionSignature());
      }
    }
  }

  /** Another height. */
  void clear() {
    judging.clear();
    counts.clear();
    bytes = 0;
    refused.clear();
  }
}
