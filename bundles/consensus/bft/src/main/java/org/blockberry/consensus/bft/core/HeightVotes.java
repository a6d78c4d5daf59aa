package org.blockberry.consensus.bft.core;

import java.util.NavigableMap;
import java.util.TreeMap;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;

/**
 * All votes of one height. Rounds up to the one after the present are kept; of later ones each peer may open {@value #ROUNDS_PER_PEER}, and
 * all peers together {@value #LATER_ROUNDS}, so that nobody fills the memory by coming back under other names: one more takes the place of
 * the later round with the least power. Mutable, for one thread.
 */
public final class HeightVotes {
  /** Later rounds that one peer may open. */
  static final int ROUNDS_PER_PEER = 2;
  /** Later rounds that are kept. */
  static final int LATER_ROUNDS = 64;

  private final long height;
  private final ValidatorSet validators;
  private final boolean extended;
  private final NavigableMap<Integer, RoundVotes> rounds = new TreeMap<>();
  private final NavigableMap<Integer, String> openedBy = new TreeMap<>(); // later rounds only

  /** @param extended whether precommits for a block carry extensions */
  HeightVotes(long height, ValidatorSet validators, boolean extended) {
    this.extended = extended;
    this.height = height;
    this.validators = validators;
  }

  /** The set for a vote of {@code round}; null if nobody may open that round now. */
  VoteSet open(int round, SignedMsgType type, int present, String peer) {
    RoundVotes there = rounds.get(round);
    if (there == null) {
      if (round > present + 1) {
        openedBy.headMap(present + 1, true).clear(); // everybody may vote there now
        if (!takes(round, present, peer)) {
          return null;
        }
        if (openedBy.size() >= LATER_ROUNDS) {
          forgetWeakest();
        }
        openedBy.put(round, peer);
      }
      there = new RoundVotes(new VoteSet(height, round, SignedMsgType.PREVOTE, validators, false),
          new VoteSet(height, round, SignedMsgType.PRECOMMIT, validators, extended));
      rounds.put(round, there);
    }
    return there.of(type);
  }

  /** Whether a vote that {@code peer} sends for {@code round} would be looked at. Changes nothing, and costs no signature. */
  public boolean takes(int round, int present, String peer) {
    return round <= present + 1 || rounds.containsKey(round)
        || openedBy.tailMap(present + 1, false).values().stream().filter(peer::equals).count() < ROUNDS_PER_PEER;
  }

  /** What honest validators vote for gathers power; of equals the highest goes. A round in which something has a quorum stays. */
  private void forgetWeakest() {
    int weakest = openedBy.descendingKeySet().stream().filter(later -> !rounds.get(later).hasMajority())
        .min(java.util.Comparator.comparingLong(this::powerIn)).orElse(openedBy.lastKey());
    openedBy.remove(weakest);
    rounds.remove(weakest);
  }

  /** The votes of a round and type; null if there are none. */
  public VoteSet get(int round, SignedMsgType type) {
    RoundVotes there = rounds.get(round);
    return there == null ? null : there.of(type);
  }

  /** Number of rounds of which votes are kept. */
  public int size() {
    return rounds.size();
  }

  /** Whether more than two thirds prevoted {@code block} in {@code round}. */
  boolean polka(int round, BlockId block) {
    VoteSet prevotes = get(round, SignedMsgType.PREVOTE);
    return prevotes != null && prevotes.hasQuorumFor(block);
  }

  /** The rounds of which votes are here, ascending; a live view. */
  NavigableMap<Integer, RoundVotes> rounds() {
    return rounds;
  }

  /** Power of those who voted in {@code round}, each once. */
  long powerIn(int round) {
    RoundVotes there = rounds.get(round);
    if (there == null) {
      return 0;
    }
    long power = there.prevotes.power();
    for (int i = 0; i < validators.size(); i++) {
      Vote precommit = there.precommits.get(i);
      if (precommit != null && there.prevotes.get(i) == null) {
        power += validators.get(i).power();
      }
    }
    return power;
  }

  /** Both kinds of votes of a round. */
  record RoundVotes(VoteSet prevotes, VoteSet precommits) {
    boolean hasMajority() {
      return prevotes.majorityOrNull() != null || precommits.majorityOrNull() != null;
    }

    VoteSet of(SignedMsgType type) {
      return type == SignedMsgType.PREVOTE ? prevotes : precommits;
    }
  }
}
