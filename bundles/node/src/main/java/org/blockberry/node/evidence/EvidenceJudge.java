package org.blockberry.node.evidence;

import java.time.Instant;
import org.blockberry.api.value.Bytes;
import org.blockberry.chain.DuplicateVoteEvidence;
import org.blockberry.chain.Evidence;
import org.blockberry.chain.InvalidBlockException;
import org.blockberry.chain.LightClientAttackEvidence;
import org.blockberry.chain.SignedHeader;
import org.blockberry.chain.Timestamps;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.Vote;
import org.blockberry.chain.verify.ChainState;
import org.blockberry.chain.verify.EvidenceVerification;
import org.blockberry.chain.verify.SignatureVerifier;

/**
 * Judges evidence by what the chain says of its height, and completes what two votes alone do not say. Whatever is not signed is the chain's:
 * powers, time, the voter's place in the set. So every node makes the same bytes of the same two votes. Pure but for the history.
 */
final class EvidenceJudge {
  /** Time of evidence about a height that has no block yet. */
  static final Instant NO_TIME = Timestamps.UNSET;

  private final EvidenceVerification verification;
  private final ChainHistory history;

  EvidenceJudge(SignatureVerifier verifier, ChainHistory history) {
    this.verification = new EvidenceVerification(verifier);
    this.history = history;
  }

  /** The heights that evidence is about are not all here: nothing is said about it. */
  static final class NotHere extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final boolean pruned;

    private NotHere(boolean pruned, String message) {
      super(message);
      this.pruned = pruned;
    }

    /** Whether they were here; else the chain has not reached them. */
    boolean pruned() {
      return pruned;
    }
  }

  /**
   * Judges evidence for the block that follows {@code now}.
   *
   * @throws InvalidBlockException naming the rule that is broken
   * @throws NotHere this node cannot say
   */
  void check(Evidence piece, ChainState now) {
    requireReached(piece.height(), now);
    if (EvidenceVerification.expired(piece, now.params().evidence(), now.lastHeight(), now.lastTime())) {
      throw new InvalidBlockException("evidence about height " + piece.height() + " is too old");
    }
    if (history.evidenceUnknownAbove(piece.height())) { // a second piece of one offence would spoil the block
      throw new NotHere(true, "a block from before this node's first one has evidence, of which is not known here");
    }
    ChainHistory.Past then = at(piece.height());
    piece.accept(new Evidence.Visitor<Void>() {
      @Override
      public Void duplicateVote(DuplicateVoteEvidence votes) {
        verification.duplicateVote(votes, now.chainId(), then.validators(), then.time());
        if (!completed(votes.voteA(), votes.voteB(), then.validators(), then.time()).equals(votes)) {
          throw new InvalidBlockException("the votes of the evidence have extensions or another place in the set than their voter");
        }
        return null;
      }

      @Override
      public Void lightClientAttack(LightClientAttackEvidence attack) {
        long claimed = attack.conflictingBlock().header().height();
        if (claimed >= now.lastHeight()) { // whom to blame depends on our commit, of which all nodes have the same from the next block on
          throw new NotHere(false, "the conflicting block is of height " + claimed + ", which is not behind height " + now.lastHeight());
        }
        verification.lightClientAttack(attack, header(attack.commonHeight()), then.validators(), header(claimed));
        return null;
      }
    });
  }

  /**
   * Evidence of two votes about a height that was reached, or about the next one; the latter has {@link #NO_TIME}.
   *
   * @throws InvalidBlockException they prove nothing
   * @throws NotHere this node cannot say
   */
  DuplicateVoteEvidence complete(Vote one, Vote other, ChainState now) {
    boolean next = one.height() == now.nextHeight();
    ValidatorSet set;
    Instant time;
    if (next) {
      set = now.validators();
      time = NO_TIME;
    } else {
      requireReached(one.height(), now);
      ChainHistory.Past then = at(one.height());
      set = then.validators();
      time = then.time();
    }
    DuplicateVoteEvidence votes = completed(one, other, set, time);
    verification.duplicateVote(votes, now.chainId(), set, time);
    return votes;
  }

  private static DuplicateVoteEvidence completed(Vote one, Vote other, ValidatorSet set, Instant time) {
    Validator voter = set.find(one.validatorAddress()).orElseThrow(() -> new InvalidBlockException("voter " + one.validatorAddress()
        + " was not in the validator set of height " + one.height()));
    int place = set.indexOf(voter.address());
    return DuplicateVoteEvidence.of(signedPart(one, place), signedPart(other, place), set.totalPower(), voter.power(), time);
  }

  private static Vote signedPart(Vote vote, int place) {
    return new Vote(vote.type(), vote.height(), vote.round(), vote.blockId(), vote.timestamp(), vote.validatorAddress(), place,
        vote.signature(), Bytes.EMPTY, Bytes.EMPTY);
  }

  private static void requireReached(long height, ChainState now) {
    if (height < now.initialHeight()) {
      throw new InvalidBlockException("evidence about height " + height + ", before the first block");
    }
    if (height > now.lastHeight()) {
      throw new NotHere(false, "the evidence is about height " + height + " but the chain is at " + now.lastHeight());
    }
  }

  private ChainHistory.Past at(long height) {
    return history.at(height).orElseThrow(() -> new NotHere(true, "height " + height + " is pruned on this node"));
  }

  private SignedHeader header(long height) {
    return history.header(height).orElseThrow(() -> new NotHere(true, "block " + height + " is pruned on this node"));
  }
}
