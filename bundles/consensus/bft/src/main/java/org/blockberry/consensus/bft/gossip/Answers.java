package org.blockberry.consensus.bft.gossip;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What one peer gets: each thing once or twice in a second of ticks however often it asks, and in one tick no more than its share. A question of 50
 * bytes must not buy a block each time it is repeated, and one that is repeated because the answer was lost is answered in the next second.
 * For one thread.
 */
final class Answers {
  /** Ticks in which the same vote goes out once, and the same part twice. */
  static final int SECOND = 10;
  /** Bytes of parts in one tick; the last part may exceed it: room for the largest block that a chain allows by default. */
  static final int PART_BYTES = 32 << 20;
  /** How often a part goes out in a second: the first may come before the peer has the proposal, and is dropped there. */
  static final int PART_TIMES = 2;
  /** Votes in one tick. */
  static final int VOTES = 512;
  /** Bytes of vote extensions in one tick; the last one may exceed it. */
  static final int EXTENSION_BYTES = 1 << 20;

  private final Map<Object, Integer> given = new IdentityHashMap<>(); // how often in this second; bounded by ten ticks' shares
  private final Set<Object> claimed = Collections.newSetFromMap(new IdentityHashMap<>()); // the same, of what claims are about
  private int ticks;
  private int partBytes = PART_BYTES;
  private int votes = VOTES;
  private int extensionBytes = EXTENSION_BYTES;
  private boolean owes;

  /** Another tick. Says whether something was due for which the share of the tick before was too small. */
  boolean tick() {
    if (++ticks % SECOND == 0) {
      given.clear();
      claimed.clear();
    }
    partBytes = PART_BYTES;
    votes = VOTES;
    extensionBytes = EXTENSION_BYTES;
    boolean owed = owes;
    owes = false;
    return owed;
  }

  /** Whether a part may go out now. */
  boolean part() {
    owes |= partBytes <= 0;
    return partBytes > 0;
  }

  /** Whether a vote, or a claim about votes, may go out now. */
  boolean vote() {
    boolean may = votes > 0 && extensionBytes > 0;
    owes |= !may;
    return may;
  }

  /** Whether a part, of which {@link #part} said that it may go out, goes out again in this second: then it is counted. */
  boolean firstPart(Object part, int bytes) {
    if (given.merge(part, 1, Integer::sum) > PART_TIMES) {
      return false;
    }
    partBytes -= bytes;
    return true;
  }

  /** As {@link #firstPart}, of a vote with an extension of so many bytes, or of votes that are claimed to be a majority. */
  boolean firstVote(Object said, int bytes) {
    if (given.merge(said, 1, Integer::sum) > 1) {
      return false;
    }
    votes--;
    extensionBytes -= bytes;
    return true;
  }

  /**
   * As {@link #firstVote}, of a vote that was asked for because of a claim: once in a second beside what is sent anyway. That one may have come
   * before the claim, and an equivocator's second vote counts only after it.
   */
  boolean firstForClaim(Object vote, int bytes) {
    if (!claimed.add(vote)) {
      return false;
    }
    votes--;
    extensionBytes -= bytes;
    return true;
  }

  /** Whether a claim about these votes, not answered in this second, may be answered now: then it is counted. */
  boolean claim(Object about) {
    return votes > 0 && claimed.add(about) && votes-- > 0;
  }
}
