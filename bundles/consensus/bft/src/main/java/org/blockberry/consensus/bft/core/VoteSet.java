package org.blockberry.consensus.bft.core;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.BlockId;
import org.blockberry.chain.BlockIdFlag;
import org.blockberry.chain.Commit;
import org.blockberry.chain.CommitSig;
import org.blockberry.chain.ExtendedCommit;
import org.blockberry.chain.ExtendedCommitSig;
import org.blockberry.chain.SignedMsgType;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;

/**
 * The votes of one height, round and type. Each validator has one place. A second, different vote of a validator is counted only for a
 * block that a peer claims to have a quorum for, and each peer has one claim: so an equivocator can neither hide a quorum nor fill the
 * memory. Peers that come back under other names neither: of blocks for which nobody voted first {@value #CLAIMED_ONLY} are counted, and the
 * weakest makes room. Specification bft section 8. Votes given here are verified already. Mutable, for one thread.
 */
public final class VoteSet {
  /** What became of a vote. */
  public enum Added {
    /** It is counted. */
    NEW,
    /** It was there. */
    KNOWN,
    /** The validator voted for another block before; {@link #conflict} has that vote. It may have been counted for a claimed block. */
    CONFLICT,
    /** It is not of this set: another place, address, or a second signature over the same vote. */
    REFUSED
  }

  /** Blocks that are counted because of claims alone. */
  static final int CLAIMED_ONLY = 32;
  /** Claims that are remembered. */
  static final int CLAIMS = 1_024;

  private final long height;
  private final int round;
  private final SignedMsgType type;
  private final ValidatorSet validators;
  private final boolean extended;
  private final long quorum;
  private final Vote[] votes; // by place; of an equivocator the one for the majority, else the first
  private final Map<BlockId, Tally> tallies = new LinkedHashMap<>(4);
  private final Map<String, BlockId> claims = new LinkedHashMap<>(4); // peer -> the one block it may claim, oldest first
  private long sum;
  private int count;
  private BlockId majority;

  /** @param extended whether votes for a block carry extensions; one without may be here, because a commit shows it, but is not passed on */
  VoteSet(long height, int round, SignedMsgType type, ValidatorSet validators, boolean extended) {
    this.extended = extended;
    this.height = height;
    this.round = round;
    this.type = type;
    this.validators = validators;
    this.quorum = Quorum.twoThirds(validators.totalPower());
    this.votes = new Vote[validators.size()];
  }

  /** The precommits of a commit that was verified before. */
  static VoteSet of(Commit commit, ValidatorSet validators, boolean extended) {
    VoteSet set = new VoteSet(commit.height(), commit.round(), SignedMsgType.PRECOMMIT, validators, extended);
    for (int i = 0; i < commit.size(); i++) {
      if (!commit.signatures().get(i).equals(CommitSig.ABSENT)) {
        set.add(commit.vote(i));
      }
    }
    return set;
  }

  /** Takes a verified vote of this height, round and type. */
  Added add(Vote vote) {
    int place = vote.validatorIndex();
    if (vote.height() != height || vote.round() != round || vote.type() != type || place < 0 || place >= votes.length
        || !validators.get(place).address().equals(vote.validatorAddress())) {
      return Added.REFUSED;
    }
    Tally tally = tallies.get(vote.blockId());
    Vote before = votes[place];
    if (before == null) {
      votes[place] = vote;
      sum += validators.get(place).power();
      count++;
      Tally counted = tally == null ? tallies.computeIfAbsent(vote.blockId(), id -> new Tally(votes.length)) : tally;
      counted.first = true;
      count(counted, vote);
      return Added.NEW;
    }
    Vote same = before.blockId().equals(vote.blockId()) ? before : tally == null ? null : tally.votes[place];
    if (same != null) {
      if (completes(same, vote)) {
        tally.votes[place] = vote;
        votes[place] = before == same ? vote : before;
        return Added.NEW;
      }
      return same.signature().equals(vote.signature()) ? Added.KNOWN : Added.REFUSED;
    }
    if (tally != null && (tally.claimed || vote.blockId().equals(majority))) {
      count(tally, vote);
      if (vote.blockId().equals(majority)) {
        votes[place] = vote; // what goes into a commit is the vote for what was decided
      }
    }
    return Added.CONFLICT;
  }

  /** The vote that {@code vote} contradicts; only after {@link Added#CONFLICT}. */
  Vote conflict(Vote vote) {
    Vote first = votes[vote.validatorIndex()];
    if (!first.blockId().equals(vote.blockId())) {
      return first;
    }
    for (Tally tally : tallies.values()) {
      Vote other = tally.votes[vote.validatorIndex()];
      if (other != null && !other.blockId().equals(vote.blockId())) {
        return other;
      }
    }
    throw new IllegalStateException("no vote of place " + vote.validatorIndex() + " contradicts " + vote);
  }

  /**
   * A peer claims to have seen a quorum for a block.
   *
   * @return false if the peer claimed another block before
   */
  boolean claim(String peer, BlockId block) {
    BlockId before = claims.putIfAbsent(peer, block);
    if (before != null) {
      return before.equals(block);
    }
    if (claims.size() > CLAIMS) {
      claims.remove(claims.keySet().iterator().next());
    }
    if (!tallies.containsKey(block)) {
      makeRoom();
    }
    tallies.computeIfAbsent(block, id -> new Tally(votes.length)).claimed = true;
    return true;
  }

  /** A block with a quorum has first votes of honest validators, unless we have none of them yet; who claims what was forgotten may do so again. */
  private void makeRoom() {
    List<BlockId> claimedOnly = tallies.entrySet().stream().filter(entry -> !entry.getValue().first && !entry.getKey().equals(majority))
        .map(Map.Entry::getKey).toList();
    if (claimedOnly.size() >= CLAIMED_ONLY) {
      BlockId weakest = claimedOnly.stream().min(java.util.Comparator.comparingLong(block -> tallies.get(block).power)).orElseThrow();
      tallies.remove(weakest);
      claims.values().removeIf(weakest::equals);
    }
  }

  /** Whether a vote would be counted: it is the validator's first, or its second for a block that is claimed to have a quorum. */
  public boolean counts(Vote vote) {
    int place = vote.validatorIndex();
    if (place < 0 || place >= votes.length) {
      return false;
    }
    Tally tally = tallies.get(vote.blockId());
    if (tally != null && tally.votes[place] != null && completes(tally.votes[place], vote)) {
      return true;
    }
    return votes[place] == null || tally != null && tally.votes[place] == null && (tally.claimed || vote.blockId().equals(majority));
  }

  /** Whether a vote has the extension that it needs. */
  private boolean isComplete(Vote vote) {
    return !extended || vote.blockId().isNil() || !vote.extensionSignature().isEmpty();
  }

  private boolean completes(Vote known, Vote vote) {
    return !isComplete(known) && isComplete(vote) && known.signature().equals(vote.signature());
  }

  /** Whether a peer made its claim. */
  public boolean claimedBy(String peer) {
    return claims.containsKey(peer);
  }

  private void count(Tally tally, Vote vote) {
    int place = vote.validatorIndex();
    tally.votes[place] = vote;
    tally.power += validators.get(place).power();
    if (majority == null && tally.power >= quorum) {
      majority = vote.blockId();
      for (int i = 0; i < votes.length; i++) {
        if (tally.votes[i] != null) {
          votes[i] = tally.votes[i];
        }
      }
    }
  }

  /** Height of the votes. */
  public long height() {
    return height;
  }

  /** Round of the votes. */
  public int round() {
    return round;
  }

  /** Prevotes or precommits. */
  public SignedMsgType type() {
    return type;
  }

  /** Number of places. */
  public int size() {
    return votes.length;
  }

  /** Number of validators that voted. */
  public int count() {
    return count;
  }

  /** Whether everybody voted. */
  public boolean isFull() {
    return count == votes.length;
  }

  /** What more than two thirds voted for, {@link BlockId#NIL} for nil; empty if there is none yet. Once there, it stays. */
  public Optional<BlockId> majority() {
    return Optional.ofNullable(majority);
  }

  /** As {@link #majority}; null if there is none. */
  BlockId majorityOrNull() {
    return majority;
  }

  /** Whether more than two thirds voted for whatever. */
  public boolean hasQuorum() {
    return sum >= quorum;
  }

  /** Whether more than two thirds voted for {@code block}. */
  boolean hasQuorumFor(BlockId block) {
    Tally tally = tallies.get(block);
    return tally != null && tally.power >= quorum;
  }

  /** Sum of the powers of those who voted. */
  public long power() {
    return sum;
  }

  /** Sum of the powers of all. */
  public long totalPower() {
    return validators.totalPower();
  }

  /** The vote at a place, null if there is none. */
  public Vote get(int place) {
    return votes[place];
  }

  /** The vote at a place as peers may get it, null if there is none or its extension is missing. */
  public Vote complete(int place) {
    Vote vote = votes[place];
    return vote == null || !isComplete(vote) ? null : vote;
  }

  /** Whether the complete votes are more than two thirds for the majority: what the proposer after this height needs. */
  boolean hasCompleteQuorum() {
    if (!extended) {
      return true;
    }
    long power = 0;
    for (int i = 0; i < votes.length; i++) {
      if (complete(i) != null && votes[i].blockId().equals(majority)) {
        power += validators.get(i).power();
      }
    }
    return power >= quorum;
  }

  /** Whose complete votes are here. A copy. */
  public BitSet places() {
    BitSet places = new BitSet(votes.length);
    for (int i = 0; i < votes.length; i++) {
      if (complete(i) != null) {
        places.set(i);
      }
    }
    return places;
  }

  /** Whose complete votes for {@code block} are here. A copy. */
  public BitSet places(BlockId block) {
    BitSet places = new BitSet(votes.length);
    Tally tally = tallies.get(block);
    for (int i = 0; tally != null && i < votes.length; i++) {
      if (tally.votes[i] != null && isComplete(tally.votes[i])) {
        places.set(i);
      }
    }
    return places;
  }

  /** The vote for {@code block} at a place, null if there is none. */
  public Vote get(int place, BlockId block) {
    Tally tally = tallies.get(block);
    return tally == null ? null : tally.votes[place];
  }

  /**
   * The commit for the majority.
   *
   * @throws IllegalStateException if these are no precommits with a quorum for a block
   */
  Commit toCommit() {
    if (type != SignedMsgType.PRECOMMIT || majority == null || majority.isNil()) {
      throw new IllegalStateException("no block has a quorum of precommits in " + height + "/" + round);
    }
    List<CommitSig> signatures = new ArrayList<>(votes.length);
    for (Vote vote : votes) {
      signatures.add(vote == null ? CommitSig.ABSENT : vote.toCommitSig(majority));
    }
    return new Commit(height, round, majority, signatures);
  }

  /** The commit for the majority with its vote extensions; votes that lack theirs count as absent. As {@link #toCommit}. */
  ExtendedCommit toExtendedCommit() {
    Commit plain = toCommit();
    List<ExtendedCommitSig> signatures = new ArrayList<>(votes.length);
    for (int i = 0; i < votes.length; i++) {
      CommitSig sig = plain.signatures().get(i);
      boolean withExtension = sig.flag() == BlockIdFlag.COMMIT && complete(i) != null;
      signatures.add(withExtension ? new ExtendedCommitSig(sig, votes[i].extension(), votes[i].extensionSignature())
          : sig.flag() == BlockIdFlag.NIL ? new ExtendedCommitSig(sig, Bytes.EMPTY, Bytes.EMPTY) : ExtendedCommitSig.ABSENT);
    }
    return new ExtendedCommit(height, round, majority, signatures);
  }

  /** Blocks that are counted apart; at most one per validator and {@value #CLAIMED_ONLY} that peers claim. */
  public int buckets() {
    return tallies.size();
  }

  /** The votes for one block. */
  private static final class Tally {
    private final Vote[] votes;
    private long power;
    private boolean claimed;
    private boolean first; // some validator's first vote is here

    private Tally(int places) {
      this.votes = new Vote[places];
    }
  }
}
