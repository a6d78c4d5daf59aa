package org.blockberry.consensus.bft.core;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;

/**
 * All votes of one height. Rounds up to the one after the present are kept; of later ones each peer may open {@value #ROUNDS_PER_PEER},
 * so that nobody fills the memory. Mutable, for one thread.
 */
public final class HeightVotes {
  /** Later rounds that one peer may open. */
  static final int ROUNDS_PER_PEER = 2;

  private final long height;
  private final ValidatorSet validators;
  private final boolean extended;
  private final NavigableMap<Integer, RoundVotes> rounds = new TreeMap<>();
  private final Map<String, Set<Integer>> openedBy = new HashMap<>();

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
      if (round > present + 1 && !mayOpen(round, present, peer)) {
        return null;
      }
      there = new RoundVotes(new VoteSet(height, round, SignedMsgType.PREVOTE, validators, false),
          new VoteSet(height, round, SignedMsgType.PRECOMMIT, validators, extended));
      rounds.put(round, there);
    }
    return there.of(type);
  }

  private boolean mayOpen(int round, int present, String peer) {
    Set<Integer> opened = openedBy.computeIfAbsent(peer, p -> new HashSet<>(4));
    opened.removeIf(before -> before <= present + 1); // everybody may vote there now
    return opened.size() < ROUNDS_PER_PEER && opened.add(round);
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
    VoteSet of(SignedMsgType type) {
      return type == SignedMsgType.PREVOTE ? prevotes : precommits;
    }
  }
}
