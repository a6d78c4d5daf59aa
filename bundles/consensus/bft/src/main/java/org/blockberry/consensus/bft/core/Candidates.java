package org.blockberry.consensus.bft.core;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockLimits;
import org.blockberry.chain.Part;

/**
 * The blocks of one height that somebody proposed, locked or voted for with a quorum, and what is known of them. Only what the core asks
 * for is kept, so the number of blocks is bounded by the roles a block can have. Mutable, for one thread.
 */
final class Candidates {
  private final int maxBytes;
  private final int maxParts;
  private final Map<BlockId, Candidate> blocks = new LinkedHashMap<>(4);

  Candidates(int maxBytes) {
    this.maxBytes = maxBytes;
    this.maxParts = (maxBytes - 1) / BlockLimits.PART_SIZE + 1;
  }

  /** Whether a block of this many parts may exist. */
  boolean allows(BlockId id) {
    return id.isComplete() && id.parts().total() <= maxParts;
  }

  /** Makes room for the parts of a block that is allowed. */
  Candidate want(BlockId id) {
    return blocks.computeIfAbsent(id, wanted -> new Candidate(new BlockParts(wanted, maxBytes)));
  }

  /** A block of our own: whole and valid. */
  void own(BlockId id, Bytes block, Instant time) {
    Candidate own = new Candidate(BlockParts.whole(id, block));
    own.judge(time, "");
    blocks.put(id, own);
  }

  /** What is known of a block; null if nobody asked for it. */
  Candidate get(BlockId id) {
    return blocks.get(id);
  }

  /** Whether the block is here and known to be valid. */
  boolean isValid(BlockId id) {
    Candidate found = blocks.get(id);
    return found != null && found.verdict() == Verdict.VALID;
  }

  /** The block that lacks this part; null if there is none. */
  BlockId lacking(Part part) {
    for (Candidate block : blocks.values()) {
      if (block.parts.lacks(part)) {
        return block.parts.id();
      }
    }
    return null;
  }

  /** Whether the proof of a part leads to a block that lacks it, but its bytes are others: who checked it cannot have sent it. */
  boolean forged(Part part) {
    return lacking(part) == null && blocks.values().stream().anyMatch(block -> block.parts.leadsHere(part));
  }

  /** Forgets all blocks but these. */
  void retain(Set<BlockId> wanted) {
    blocks.keySet().retainAll(wanted);
  }

  Collection<Candidate> all() {
    return blocks.values();
  }

  /** What the application and the chain's rules say. */
  enum Verdict {
    /** Not asked: parts are missing. */
    MISSING,
    /** Asked. */
    PENDING,
    VALID,
    INVALID
  }

  /** One block. */
  static final class Candidate {
    private final BlockParts parts;
    private Verdict verdict = Verdict.MISSING;
    private Instant time; // of its header; null until judged
    private String problem = "";

    private Candidate(BlockParts parts) {
      this.parts = parts;
    }

    BlockParts parts() {
      return parts;
    }

    Verdict verdict() {
      return verdict;
    }

    Instant time() {
      return time;
    }

    String problem() {
      return problem;
    }

    void asked() {
      verdict = Verdict.PENDING;
    }

    /** @param why empty if the block is valid */
    void judge(Instant headerTime, String why) {
      time = headerTime;
      problem = why;
      verdict = why.isEmpty() ? Verdict.VALID : Verdict.INVALID;
    }
  }
}
